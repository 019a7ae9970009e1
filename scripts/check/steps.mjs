import path from "node:path";
import { root } from "../setup/root.mjs";
import { run } from "../setup/run.mjs";
import { findLongFiles } from "./long-files.mjs";

const bin = path.join(root, "node_modules/.bin");
const env = { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH}`, NO_COLOR: "1", FORCE_COLOR: "0" };

/** A program of node_modules/.bin, as a step: passes with exit code 0. */
const program =
  (name, ...args) =>
  async () => {
    const { code, output } = await run(path.join(bin, name), args, { env, quiet: true });
    return { passed: code === 0, output };
  };

/** What `npm run check` checks, in order. */
export const steps = [
  { name: "types", run: program("tsc", "-b", "--pretty", "false") },
  {
    name: "types of the dashboard",
    run: program("tsc", "-p", "apps/dashboard", "--noEmit", "--incremental", "false", "--pretty", "false"),
  },
  { name: "lint", run: program("oxlint", "--type-aware", "--deny-warnings", "--format=unix") },
  { name: "format", run: program("oxfmt", "--list-different") },
  { name: "unused files, exports and dependencies", run: program("knip", "--no-config-hints") },
  { name: "arrows", run: checkArrows },
  { name: "files of 400 lines at most", run: findLongFiles },
];

/** Whether the packages can be published: built, packed, and read as their users would. */
export const publishSteps = [
  { name: "build", run: program("tsc", "-b", "--force") },
  ...["protocol", "store", "sdk", "runtime", "evals", "cli"].flatMap((name) => [
    { name: `publint ${name}`, run: program("publint", "--strict", `packages/${name}`) },
    { name: `types of ${name} as published`, run: program("attw", "--pack", `packages/${name}`, "--profile", "esm-only") },
  ]),
];

async function checkArrows() {
  const { passed, output } = await program("depcruise", "packages", "apps", "examples", "test", "--config", ".dependency-cruiser.mjs")();
  const cruised = Number(/(\d+) modules/.exec(output)?.[1] ?? 0);
  if (cruised === 0) return { passed: false, output: `${output}\nNo module was cruised: the check checked nothing.` };
  return { passed, output, note: `${cruised} modules` };
}
