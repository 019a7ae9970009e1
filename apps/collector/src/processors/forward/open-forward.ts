import { join } from "node:path";
import { openSpool } from "../../pipeline/index.ts";
import type { Log } from "../../telemetry/log.ts";
import { createForward, type Forward } from "./create-forward.ts";
import type { ForwardTarget } from "./target.ts";

/**
 * Begins to send to a target, with what waits for it kept beside what waits for the store.
 *
 * @throws RetakeError `spool_locked`, `data_directory_unusable`
 */
export async function openForward(target: ForwardTarget, { spoolDir }: { readonly spoolDir: string }, log: Log): Promise<Forward> {
  const spool = await openSpool({ dir: join(spoolDir, "forward"), maxBytes: target.maxQueueBytes, log });
  return createForward({ target, spool, log });
}
