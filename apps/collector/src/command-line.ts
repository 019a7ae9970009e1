import { parseArgs } from "node:util";
import { RetakeError } from "@retake/protocol";

export const usage = `Usage: collector [--role ROLE]

  --role ROLE   all (default): telemetry and the API; ingest: telemetry only; api: the API only.
                Any number of each may share one ClickHouse. RETAKE_ROLE says the same.
  --version     print the version
  --help        print this

Everything else is set by environment variables: see apps/collector/README.md.
`;

export interface CommandLine {
  readonly show?: "help" | "version";
  /** Variables that the arguments stand for. */
  readonly env: Readonly<Record<string, string>>;
}

/** @throws RetakeError `bad_request` Thrown when an argument is not known. */
export function parseCommandLine(args: readonly string[]): CommandLine {
  const values = parse(args);
  const env = values.role === undefined ? {} : { RETAKE_ROLE: values.role };
  if (values.help) return { show: "help", env };
  return values.version ? { show: "version", env } : { env };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: { role: { type: "string" }, help: { type: "boolean", short: "h" }, version: { type: "boolean" } },
    }).values;
  } catch (cause) {
    throw new RetakeError("bad_request", `${(cause as Error).message.split(". ", 1)[0] ?? ""}. See --help.`, { cause });
  }
}
