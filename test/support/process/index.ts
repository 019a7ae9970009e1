import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../../", import.meta.url));

export interface NodeProgram {
  readonly pid: number;
  /** All it printed so far, to both streams. */
  output(): string;
  /** Resolves with the first match in what it prints; rejects when it ends without. */
  untilPrinted(pattern: RegExp): Promise<RegExpExecArray>;
  /** Resolves with its exit code, null when a signal ended it. */
  readonly ended: Promise<number | null>;
  /** Sends a signal and waits for the end. @default "SIGTERM" */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Runs a TypeScript program of this repository from source, as a process of its own. */
export function startNode(args: readonly string[], env: Readonly<Record<string, string>> = {}): NodeProgram {
  const child = spawn(process.execPath, ["--conditions=@retake/source", ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (part: string) => (text += part));
  const ended = once(child, "close").then(([code]) => code as number | null);
  return {
    pid: child.pid ?? 0,
    output: () => text,
    ended,
    untilPrinted: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const match = pattern.exec(text);
          if (!match) return;
          for (const stream of [child.stdout, child.stderr]) stream.off("data", look);
          resolve(match);
        };
        for (const stream of [child.stdout, child.stderr]) stream.on("data", look);
        ended.then((code) => reject(new Error(`${args.join(" ")} ended with ${code} and never printed ${pattern}:\n${text}`)), reject);
        look();
      }),
    stop: (signal = "SIGTERM") => {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      return ended;
    },
  };
}

/** Runs a program to its end. */
export async function runNode(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ code: number | null; output: string }> {
  const program = startNode(args, env);
  return { code: await program.ended, output: program.output() };
}
