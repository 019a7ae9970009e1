import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, expect, test } from "vitest";

const root = path.join(import.meta.dirname, "../..");
const made: string[] = [];
afterEach(async () => {
  await Promise.all(made.splice(0).map((folder) => rm(folder, { recursive: true })));
});

/** The rules, on a repository of these files alone. */
async function cruise(files: Readonly<Record<string, string>>): Promise<{ code: number; output: string }> {
  const folder = await mkdtemp(path.join(tmpdir(), "retake-arrows-"));
  made.push(folder);
  await symlink(path.join(root, "node_modules"), path.join(folder, "node_modules"));
  await writeFile(path.join(folder, "package.json"), '{ "type": "module" }');
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.join(folder, path.dirname(name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  }
  const program = path.join(root, "node_modules/.bin/depcruise");
  const folders = [...new Set(Object.keys(files).map((name) => name.split("/", 1)[0]!))];
  return new Promise((resolve) => {
    execFile(program, [...folders, "--config", path.join(root, ".dependency-cruiser.mjs")], { cwd: folder }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), output: stdout + stderr });
    });
  });
}

const door = "export const value = 1;\n";

const forbidden: readonly (readonly [rule: string, from: string, to: string])[] = [
  ["protocol-arrows", "packages/protocol/src/index.ts", "packages/store/src/index.ts"],
  ["sdk-arrows", "packages/sdk/src/index.ts", "packages/runtime/src/index.ts"],
  ["evals-arrows", "packages/evals/src/index.ts", "packages/store/src/index.ts"],
  ["collector-arrows", "apps/collector/src/main.ts", "packages/sdk/src/index.ts"],
  ["dashboard-arrows", "apps/dashboard/src/server/client.ts", "packages/store/src/index.ts"],
  ["cli-arrows", "packages/cli/src/main.ts", "apps/collector/src/index.ts"],
  ["collector-receivers", "apps/collector/src/receivers/a.ts", "apps/collector/src/exporters/b.ts"],
  ["dashboard-ui", "apps/dashboard/src/ui/a.tsx", "apps/dashboard/src/features/b.tsx"],
  ["dashboard-features", "apps/dashboard/src/features/a.tsx", "apps/dashboard/src/app/page.tsx"],
  ["no-deep-imports", "packages/sdk/src/index.ts", "packages/protocol/src/ids.ts"],
  ["no-unresolvable", "packages/sdk/src/index.ts", "packages/protocol/src/nothing.ts"],
];

test.each(forbidden)("%s refuses %s → %s", async (rule, from, to) => {
  const target = path.relative(path.dirname(from), to);
  const there: Record<string, string> = rule === "no-unresolvable" ? {} : { [to]: door };
  const { code, output } = await cruise({ ...there, [from]: `import { value } from "${target}";\nexport const same = value;\n` });
  expect(output).toContain(`error ${rule}: ${from}`);
  expect(code).toBeGreaterThan(0);
});

test("types count, and imports inside functions", async () => {
  const type = await cruise({
    "packages/store/src/index.ts": "export interface Row { id: string }\n",
    "packages/protocol/src/a.ts": 'import type { Row } from "../../store/src/index.ts";\nexport type Mine = Row;\n',
  });
  expect(type.output).toContain("error protocol-arrows");
  const late = await cruise({
    "packages/store/src/index.ts": door,
    "packages/protocol/src/a.ts":
      'export async function load() {\n  using lock = take();\n  return import("../../store/src/index.ts");\n}\n',
  });
  expect(late.output).toContain("error protocol-arrows");
});

test("cycles are refused", async () => {
  const { output } = await cruise({
    "packages/sdk/src/a.ts": 'import { b } from "./b.ts";\nexport const a = () => b;\n',
    "packages/sdk/src/b.ts": 'import { a } from "./a.ts";\nexport const b = () => a;\n',
  });
  expect(output).toContain("error no-circular");
});

test("the arrows as they are drawn pass, and modules are counted", async () => {
  const use = (target: string) => `export { value } from "${target}";\n`;
  const { code, output } = await cruise({
    "packages/protocol/src/index.ts": door,
    "packages/sdk/src/index.ts": use("../../protocol/src/index.ts"),
    "packages/runtime/src/index.ts": use("../../sdk/src/index.ts"),
    "packages/evals/src/index.ts": use("../../runtime/src/index.ts"),
    "packages/sdk/src/a.test.ts": use("../../../test/support/server/index.ts"),
    "test/support/server/index.ts": door,
  });
  expect(output).toMatch(/no dependency violations found \(6 modules/);
  expect(code).toBe(0);
});
