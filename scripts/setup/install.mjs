import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fingerprint } from "./fingerprint.mjs";
import { node, root } from "./root.mjs";
import { run } from "./run.mjs";
import { Stop } from "./stop.mjs";

const stamp = path.join(root, "node_modules/.retake-install");

/** Installs the dependencies, unless those of this very lockfile are there. */
export async function install(say) {
  const wanted = await fingerprint("package-lock.json");
  const present = await readFile(stamp, "utf8").catch(() => "");
  if (present === wanted && existsSync(node)) return;
  say("Installing dependencies (about a minute the first time) …");
  const npm = process.env.npm_execpath;
  const args = ["install", "--no-audit", "--no-fund", "--loglevel=error"];
  const { code, output } = await run(...(npm?.endsWith(".js") ? [process.execPath, [npm, ...args]] : ["npm", args]), { quiet: true });
  if (code !== 0) throw new Stop(`npm install failed:\n${output.trim().slice(-4000)}`);
  await requireNode24();
  await writeFile(stamp, await fingerprint("package-lock.json"));
}

/** The `node` package fetches its program in an install script, which some settings forbid. */
async function requireNode24() {
  const { code, output } = await run(node, ["--version"], { quiet: true }).catch((error) => ({ code: 1, output: String(error) }));
  if (code === 0 && output.startsWith("v24.")) return;
  throw new Stop(
    `Node 24 was not installed by npm (${output.trim()}). It comes with the package "node" by an install script: ` +
      "allow it (npm config get ignore-scripts must be false), remove node_modules and start again.",
  );
}
