import { access, constants } from "node:fs/promises";
import path from "node:path";
import { run } from "../setup/run.mjs";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const macApps = ["/Applications/Chromium.app/Contents/MacOS/Chromium", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"];

/**
 * The path of a Chromium for the browser tests; on Debian and as root it is
 * installed when missing. Otherwise says what is missing.
 *
 * @returns {Promise<{ path: string } | { missing: string }>}
 */
export async function provideChromium(say) {
  const found = await findChromium();
  if (found) return { path: found };
  const canInstall = process.platform === "linux" && process.getuid?.() === 0 && (await find("apt-get"));
  if (!canInstall) {
    return { missing: "There is no Chromium here: install it (Debian: apt-get install chromium) or set CHROMIUM_PATH." };
  }
  say("Installing Chromium …");
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  for (const args of [
    ["update", "-qq"],
    ["install", "-y", "-qq", "--no-install-recommends", "chromium"],
  ]) {
    const { code, output } = await run("apt-get", args, { env, quiet: true });
    if (code !== 0) return { missing: `apt-get ${args[0]} failed:\n${output.trim().slice(-1000)}` };
  }
  const installed = await findChromium();
  return installed ? { path: installed } : { missing: "apt-get installed chromium, but it is not on the PATH." };
}

async function findChromium() {
  if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH;
  for (const name of names) {
    const found = await find(name);
    if (found) return found;
  }
  for (const app of macApps) if (await executable(app)) return app;
  return undefined;
}

async function find(name) {
  for (const folder of (process.env.PATH ?? "").split(path.delimiter)) {
    if (folder !== "" && (await executable(path.join(folder, name)))) return path.join(folder, name);
  }
  return undefined;
}

async function executable(file) {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
