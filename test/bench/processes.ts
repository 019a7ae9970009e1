import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");
const TICKS_PER_SECOND = 100; // Linux's USER_HZ, fixed on every architecture that Node runs on

/** CPU seconds that a process has used, its threads included. Linux. */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

export interface Listening {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** Starts a TypeScript program of this repository and waits for the address it prints. */
export async function startListening(script: string, env: Readonly<Record<string, string>>): Promise<Listening> {
  const child = spawn(process.execPath, ["--conditions=@retake/source", join(root, script)], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const url = await address(child, script);
  return {
    url,
    pid: child.pid!,
    async stop() {
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      await ended;
    },
  };
}

async function address(child: ChildProcess, script: string): Promise<string> {
  let text = "";
  for await (const chunk of child.stdout!) {
    text += String(chunk);
    const match = /http:\/\/127\.0\.0\.1:\d+/.exec(text);
    if (match) {
      child.stdout!.resume();
      return match[0];
    }
  }
  throw new Error(`${script} ended before it listened.`);
}
