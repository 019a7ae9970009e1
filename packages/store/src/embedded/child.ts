import { Worker } from "node:worker_threads";
import { sibling } from "./sibling.ts";

// The process that is ClickHouse. The library's call blocks its thread, so it has one of its own and
// this one watches the parent: when its end of stdin is gone, however it went, so is this process.
const end = (): void => {
  process.kill(process.pid, "SIGKILL");
};
process.stdin.once("end", end).once("error", end).once("close", end).resume();
new Worker(sibling("server-thread", import.meta.url), { workerData: process.argv.slice(2) }).once("error", end).once("exit", end);
