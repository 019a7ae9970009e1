import { readdirSync, readFileSync } from "node:fs";

// Of processes on Linux: elsewhere there is no /proc, and `usageOf` finds nothing.

const TICKS_PER_SECOND = 100;

export interface ProcessUsage {
  readonly cpuSeconds: number;
  /** All that is in memory of it, what it shares with others too. */
  readonly residentBytes: number;
}

/** Process ids whose command line matches, of processes that were started with this environment variable. */
export function findProcesses(commandLine: RegExp, variable: string, value: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      const environment = read(`/proc/${pid}/environ`).split("\0");
      return environment.includes(`${variable}=${value}`) && commandLine.test(read(`/proc/${pid}/cmdline`).replaceAll("\0", " "));
    });
}

export function usageOf(pid: number): ProcessUsage {
  const stat = read(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const residentKib = Number(/^Rss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1]);
  return { cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND, residentBytes: residentKib * 1024 };
}

/** How often all of its threads went to sleep since they began: what a process that is left alone should do rarely. */
export function sleepsOf(pid: number): number {
  return readdirSync(`/proc/${pid}/task`).reduce((sum, task) => {
    const count = /^voluntary_ctxt_switches:\s+(\d+)/m.exec(read(`/proc/${pid}/task/${task}/status`))?.[1];
    return sum + Number(count ?? 0);
  }, 0);
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // Gone meanwhile, or somebody else's.
    return "";
  }
}
