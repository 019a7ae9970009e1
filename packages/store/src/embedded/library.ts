import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { RetakeError } from "@retake/protocol";

const packages: Readonly<Record<string, string>> = {
  "linux-x64": "@chdb/lib-linux-x64-gnu",
  "linux-arm64": "@chdb/lib-linux-arm64-gnu",
  "darwin-arm64": "@chdb/lib-darwin-arm64",
  "darwin-x64": "@chdb/lib-darwin-x64",
};

/**
 * Path of ClickHouse as a library, for the machine this runs on.
 *
 * @throws RetakeError `platform_unsupported` Thrown when there is none, or it is not installed.
 */
export function libraryPath(platform: string = process.platform, arch: string = process.arch): string {
  const name = packages[`${platform}-${arch}`];
  if (name === undefined) throw unsupported(`There is no embedded ClickHouse for ${platform}-${arch}.`);
  try {
    return join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), "libchdb.so");
  } catch (cause) {
    throw unsupported(`The embedded ClickHouse for ${platform}-${arch} (${name}) is not installed.`, cause);
  }
}

function unsupported(what: string, cause?: unknown): RetakeError {
  return new RetakeError("platform_unsupported", `${what} Set CLICKHOUSE_URL to a ClickHouse server, 25.8 or newer.`, { cause });
}
