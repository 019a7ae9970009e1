import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { JOURNAL_FORMAT, type Pins } from "@retake/protocol";

/** What holds for all runs of this process. */
let ofProcess: Pins | undefined;

/** Where the code of a run stands: what a fork or a replay under other code is compared with. */
export function currentPins(agentVersion: string): Pins {
  ofProcess ??= {
    "journal.format": String(JOURNAL_FORMAT),
    "node.version": process.version,
    ...named("git.revision", gitRevision(process.cwd())),
    ...named("lockfile.hash", hashOf(nearest(process.cwd(), ["package-lock.json", "pnpm-lock.yaml", "yarn.lock", "bun.lock"]))),
    ...named("entry.hash", hashOf(process.argv[1] ?? "")),
  };
  return { "agent.version": agentVersion, ...ofProcess };
}

/** What a model is told apart from the conversation: the first call of a run pins it. */
export function modelPins(request: unknown): Pins {
  if (typeof request !== "object" || request === null) return {};
  const { messages, input: _input, instructions, tools, ...parameters } = request as Record<string, unknown>;
  const [first] = Array.isArray(messages) ? (messages as readonly ({ role?: unknown; content?: unknown } | null)[]) : [];
  const prompt = instructions ?? (first?.role === "system" || first?.role === "developer" ? first.content : undefined);
  return {
    ...named("prompt.hash", digest(prompt)),
    ...named("tools.hash", digest(tools)),
    ...named("parameters.hash", digest(parameters)),
  };
}

function digest(value: unknown): string {
  if (value === undefined) return "";
  try {
    return createHash("sha256")
      .update(JSON.stringify(value) ?? "")
      .digest("hex")
      .slice(0, 16);
  } catch {
    // What has no JSON is refused where the step is recorded.
    return "";
  }
}

function named(name: string, value: string): Pins {
  return value === "" ? {} : { [name]: value };
}

function hashOf(file: string): string {
  try {
    return file === "" ? "" : createHash("sha256").update(readFileSync(file)).digest("hex").slice(0, 16);
  } catch {
    return "";
  }
}

function nearest(start: string, names: readonly string[]): string {
  for (let directory = start; ; directory = dirname(directory)) {
    const found = names.map((name) => join(directory, name)).find((file) => existsSync(file));
    if (found !== undefined) return found;
    if (dirname(directory) === directory) return "";
  }
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
