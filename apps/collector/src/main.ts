#!/usr/bin/env node
import { RetakeError } from "@retake/protocol";
import { startCollector } from "./collector.ts";
import { parseConfig } from "./config.ts";
import { openStore } from "./open-store.ts";
import { createLog, errorFields } from "./telemetry/log.ts";

/** A drain that takes longer is given up: the process's supervisor would kill it anyway. */
const STOP_TIMEOUT_MS = 20_000;

const log = createLog((line) => void process.stderr.write(line));

async function main(): Promise<void> {
  const config = parseConfig(process.env);
  const opened = await openStore(config);
  const collector = await startCollector(config, opened.store, log).catch(async (error: unknown) => {
    await opened.close();
    throw error;
  });
  process.stdout.write(`collector listening on ${collector.url}\n`);

  let stopping = false;
  const stop = async (reason: string, exitCode: number): Promise<void> => {
    if (stopping) return;
    stopping = true;
    log("info", "Stopping", { reason });
    setTimeout(() => {
      log("error", "Gave up waiting for the last requests");
      process.exit(1);
    }, STOP_TIMEOUT_MS).unref();
    await collector.stop();
    await opened.close();
    process.exit(exitCode);
  };
  process.on("SIGTERM", () => void stop("SIGTERM", 0));
  process.on("SIGINT", () => void stop("SIGINT", 0));
  void opened.ended.then(() => stop("The embedded ClickHouse ended by itself", 1));
}

main().catch((error: unknown) => {
  if (RetakeError.isInstance(error)) process.stderr.write(`${error.message} (${error.code}: see docs/errors/${error.code}.md)\n`);
  else log("error", "The collector can't start", errorFields(error));
  process.exit(1);
});
