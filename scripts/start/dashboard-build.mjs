import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fingerprint } from "../setup/fingerprint.mjs";
import { node, root } from "../setup/root.mjs";
import { run } from "../setup/run.mjs";
import { Stop } from "../setup/stop.mjs";

const workspace = path.join(root, "apps/dashboard");
const standalone = path.join(workspace, ".next/standalone/apps/dashboard");
const stamp = path.join(workspace, ".next/retake-build");

export const dashboardServer = path.join(standalone, "server.js");

/** Builds the dashboard, unless it was built from these very sources. */
export async function buildDashboard(say) {
  const wanted = await fingerprint("apps/dashboard", "packages/protocol/src", "package-lock.json", "tsconfig.base.json");
  const present = await readFile(stamp, "utf8").catch(() => "");
  if (present === wanted && existsSync(dashboardServer)) return;
  say("Building the dashboard (about a minute, once) …");
  const bin = path.join(root, "node_modules/.bin");
  const env = { ...process.env, NEXT_TELEMETRY_DISABLED: "1", PATH: `${bin}${path.delimiter}${process.env.PATH}` };
  await step(node, [path.join(root, "node_modules/next/dist/bin/next"), "build"], env);
  // Next leaves the static files out of the standalone folder.
  await step(node, ["scripts/assemble-standalone.mjs"], env);
  await writeFile(stamp, wanted);
}

async function step(command, args, env) {
  const { code, output } = await run(command, args, { cwd: workspace, env, quiet: true });
  if (code !== 0) throw new Stop(`The dashboard could not be built:\n${output.trim().slice(-6000)}`);
}
