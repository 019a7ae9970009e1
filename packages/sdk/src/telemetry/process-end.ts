import { diag } from "@opentelemetry/api";
import type { DurableQueue } from "../queue/index.ts";
import { outlet } from "./outlet.ts";

/** A script that ends without `shutdown()` waits so long for its records to arrive. */
const EXIT_FLUSH_MS = 5_000;

/**
 * Delivers what is left when the process has nothing more to do, and leaves the queue in order when it exits.
 *
 * @returns stops watching
 */
export function flushBeforeExit(queue: DurableQueue): () => void {
  let triedAfter = -1;
  const beforeExit = (): void => {
    outlet.drain();
    const { appended } = queue.counters;
    // Emitted again whenever the loop is empty: one attempt for what there is.
    if (queue.isEmpty || triedAfter === appended) return;
    triedAfter = appended;
    const onlyWhileReachable = queue.state().directory !== undefined;
    void queue.flush({ timeoutMs: EXIT_FLUSH_MS, onlyWhileReachable }).then((delivered) => {
      if (!delivered && !onlyWhileReachable) diag.error("retake: the process ends before the collector took everything");
    });
  };
  const exit = (): void => {
    outlet.drain();
    queue.leave();
  };
  process.on("beforeExit", beforeExit);
  process.on("exit", exit);
  return () => {
    process.off("beforeExit", beforeExit);
    process.off("exit", exit);
  };
}
