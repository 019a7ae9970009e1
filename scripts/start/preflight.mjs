import { access, constants, mkdir, statfs } from "node:fs/promises";
import { createServer } from "node:net";
import { Stop } from "../setup/stop.mjs";

const platforms = ["linux-x64", "linux-arm64", "darwin-x64", "darwin-arm64"];
const leastFreeBytes = 512 * 2 ** 20;

/** Everything that can be known to go wrong is said before anything is installed or started. */
export async function checkMachine(settings) {
  checkPlatform(settings);
  await checkDataDir(settings.dataDir);
  await checkPorts(settings.ports);
}

function checkPlatform({ externalStore }) {
  const platform = `${process.platform}-${process.arch}`;
  const musl = process.platform === "linux" && !process.report.getReport().header.glibcVersionRuntime;
  if (externalStore || (platforms.includes(platform) && !musl)) return;
  throw new Stop(
    `There is no embedded ClickHouse for ${platform}${musl ? " with musl" : ""}. ` +
      "Set CLICKHOUSE_URL to a ClickHouse server (25.8 or newer), or use Linux with glibc or macOS.",
  );
}

async function checkDataDir(dataDir) {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    await access(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new Stop(`The data directory ${dataDir} can't be written (${error.code ?? error.message}). Set RETAKE_DATA_DIR to one that can.`);
  }
  const { bavail, bsize } = await statfs(dataDir);
  if (bavail * bsize >= leastFreeBytes) return;
  throw new Stop(
    `The disk of ${dataDir} has ${Math.floor((bavail * bsize) / 2 ** 20)} MB left; Retake needs 512 MB. Set RETAKE_DATA_DIR to a disk with room.`,
  );
}

/** Throws where a port is taken, or two are the same. */
export async function checkPorts(ports) {
  const used = Object.entries(ports).filter(([, { value, later }]) => value !== undefined && !later);
  for (const [index, [name, { value, variable }]] of used.entries()) {
    const twin = used.slice(0, index).find(([, other]) => other.value === value);
    if (twin) throw new Stop(`${variable} and ${twin[1].variable} are both ${value}: the ${name} and the ${twin[0]} need a port each.`);
    const fault = await probePort(value);
    if (fault === "EADDRINUSE")
      throw new Stop(`Port ${value} for the ${name} is taken. Stop what listens there, or set ${variable} to another port.`);
    if (fault) throw new Stop(`Port ${value} for the ${name} can't be used (${fault}). Set ${variable} to another port.`);
  }
}

/** The error code of listening there, undefined where it works. */
function probePort(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error) => resolve(error.code));
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}
