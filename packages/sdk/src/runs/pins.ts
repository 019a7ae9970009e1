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
        return text.startsWith("ref: ") ? commitOf(join(directory, ".git"), text.slice(5)) : text;
      }
      if (dirname(directory) === directory) return "";
    }
  } catch {
    return "";
  }
}

/** A branch's commit: a file of its own, or a line of the packed ones. */
function commitOf(repository: string, branch: string): string {
  const file = join(repository, branch);
  if (existsSync(file)) return readFileSync(file, "utf8").trim();
  const lines = readFileSync(join(repository, "packed-refs"), "utf8").split("\n");
  return lines.find((line) => line.endsWith(` ${branch}`))?.split(" ")[0] ?? "";
}
