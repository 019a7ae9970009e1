import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Pins } from "@retake/protocol";

let revision: string | undefined;

/** Where the code of a run stands: what a fork or a replay under other code is compared with. */
export function currentPins(agentVersion: string): Pins {
  revision ??= gitRevision(process.cwd());
  return {
    "agent.version": agentVersion,
    "journal.format": "1",
    "node.version": process.version,
    ...(revision === "" ? {} : { "git.revision": revision }),
  };
}

/** HEAD's commit, read from the files of the repository around; empty where there is none. */
function gitRevision(start: string): string {
  try {
    for (let directory = start; ; directory = dirname(directory)) {
      const head = join(directory, ".git", "HEAD");
      if (existsSync(head)) {
        const text = readFileSync(head, "utf8").trim();
        return text.startsWith("ref: ") ? readFileSync(join(directory, ".git", text.slice(5)), "utf8").trim() : text;
      }
      if (dirname(directory) === directory) return "";
    }
  } catch {
    return "";
  }
}
