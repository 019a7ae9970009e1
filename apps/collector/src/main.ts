#!/usr/bin/env node
import { RetakeError } from "@retake/protocol";
import { startCollector, type Collector } from "./collector.ts";
import { parseCommandLine, usage } from "./command-line.ts";
import { parseConfig } from "./config.ts";
import { openStore } from "./open-store.ts";
import { openSpool } from "./pipeline/index.ts";
import { createLog, errorFields } from "./telemetry/log.ts";
import { VERSION } from "./version.ts";

/** A drain that takes longer is given up: the process's supervisor would kill it anyway. */
const STOP_TIMEOUT_MS = 20_000;

const log = createLog((line) => void process.stderr.write(line));

async function main(): Promise<void> {
  const { show, env } = parseCommandLine(process.argv.slice(2));
  if (show !== undefined) {
    process.stdout.write(show === "help" ? usage : `${VERSION}\n`);
    return;
  }
  const config = parseConfig({ ...process.env, ...env });
  const opened = await openStore(config, log);
  const start = async (): Promise<Collector> => {
    const { spoolDir, spoolMaxBytes } = config;
    const spool = spoolMaxBytes === 0 || config.role === "api" ? null : await openSpool({ dir: spoolDir, maxBytes: spoolMaxBytes, log });
    return startCollector(config, opened.store, log, spool);
  };
  const collector = await start().catch(async (error: unknown) => {
    await opened.close();
    throw error;
  });
  process.stdout.write(`collector listening on ${collector.url}\n`);
  if (collector.setUpCode !== undefined)
    process.stdout.write(`Nobody owns this collector yet. Open the dashboard and enter this set-up code: ${collector.setUpCode}\n`);

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
  void opened.ended.then(() => stop("The embedded ClickHouse is gone", 1));
}

main().catch((error: unknown) => {
  if (RetakeError.isInstance(error)) process.stderr.write(`${error.message} (${error.code}: see docs/errors/${error.code}.md)\n`);
  else log("error", "The collector can't start", errorFields(error));
  process.exit(1);
});
