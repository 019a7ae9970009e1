import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { startApplication } from "../support/application/index.ts";
import { findProcesses, usageOf, type ProcessUsage } from "../support/process/usage.ts";
import { printBench } from "./report.ts";

/*
 * What `npm start` costs when nobody does anything: everything is started anew, the demo runs to its end, and a
 * minute later the collector and its ClickHouse are watched for a minute. The demo's worker waits for jobs all the time.
 */

const SETTLE_MS = 60_000;
const WATCH_MS = 60_000;

const dataDir = await mkdtemp(join(tmpdir(), "retake-bench-idle-"));
console.log("starting everything, with the demo …");
const application = await startApplication(join(dataDir, "data"));
try {
  const find = (commandLine: RegExp): number => {
    const [pid] = findProcesses(commandLine, "RETAKE_DATA_DIR", join(dataDir, "data"));
    if (pid === undefined) throw new Error(`No process ${commandLine} was found: this bench needs Linux.`);
    return pid;
  };
  const collector = find(/collector\/(src|dist)\/main/);
  const clickhouse = find(/embedded\/child/);
  console.log("letting it settle for a minute, then watching for another …");
  await delay(SETTLE_MS);
  const before = [usageOf(collector), usageOf(clickhouse)] as const;
  await delay(WATCH_MS);
  const after = [usageOf(collector), usageOf(clickhouse)] as const;
  const cpuPercent = (i: 0 | 1): number => ((after[i].cpuSeconds - before[i].cpuSeconds) / (WATCH_MS / 1000)) * 100;
  const megabytes = ({ residentBytes }: ProcessUsage): number => residentBytes / 2 ** 20;
  const cpu = cpuPercent(0) + cpuPercent(1);
  const resident = megabytes(after[0]) + megabytes(after[1]);
  printBench(
    "idle",
    [
      { measure: "CPU, % of one core", collector: cpuPercent(0), ClickHouse: cpuPercent(1), both: cpu },
      { measure: "resident, MiB", collector: megabytes(after[0]), ClickHouse: megabytes(after[1]), both: resident },
    ],
    { idle_cpu_percent: cpu, resident_mb: resident },
  );
} finally {
  await application.interrupt();
  await rm(dataDir, { recursive: true, force: true });
}
