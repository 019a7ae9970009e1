import { diag } from "@opentelemetry/api";
import { createClient, recordValue, RetakeError, type Json } from "@retake/protocol";
import { fetch, setTimeout } from "../interception/natives.ts";
import { processWide } from "../process-wide.ts";
import { runOutside } from "../runs/frame.ts";
import type { RunRecorder } from "../runs/run-recorder.ts";
import { collector } from "../telemetry/collector.ts";

const POLL_WAIT_MS = 20_000;
const RETRY_MS = 2_000;

/** Who waits for which answers, in this process. */
const waiting = processWide("signals", () => new Map<string, Inbox>());

class Inbox {
  readonly answers = new Map<string, Json>();
  readonly waiters = new Map<string, (value: Json) => void>();
  known = 0;
  polling = false;

  answer(key: string, value: Json): void {
    if (this.answers.has(key)) return;
    this.answers.set(key, value);
    this.waiters.get(key)?.(value);
    this.waiters.delete(key);
  }
}

function inboxOf(runId: string): Inbox {
  let inbox = waiting.get(runId);
  if (!inbox) waiting.set(runId, (inbox = new Inbox()));
  return inbox;
}

/**
 * Waits for the answer to a step of a run, from this process (`answerSignal`) or
 * from the collector. The first answer stands. In recorded form.
 */
export function waitForSignal(recorder: RunRecorder, key: string): Promise<Json> {
  const inbox = inboxOf(recorder.runId);
  const known = inbox.answers.get(key);
  if (known !== undefined) return Promise.resolve(known);
  const { promise, resolve } = Promise.withResolvers<Json>();
  inbox.waiters.set(key, resolve);
  if (!inbox.polling && collector.url !== undefined) {
    inbox.polling = true;
    runOutside(() => {
      void poll(recorder, inbox, collector.url!);
    });
  }
  return promise;
}

/** Forgets what a run that is over was waiting for. */
export function dropSignals(runId: string): void {
  waiting.delete(runId);
}

/**
 * Answers a step of a run of this process that waits, or will wait, for it.
 *
 * @param key the step's key, as on its span: `signal:approve#0`; `hold:` and the key for a step that is held
 * @throws RetakeError `value_not_recordable`; `conflict` Thrown when it has been answered.
 *
 * @example
 * ```ts
 * answerSignal(runId, "signal:approve-refund#0", { approved: true });
 * ```
 */
export function answerSignal(runId: string, key: string, value: unknown): void {
  const inbox = inboxOf(runId);
  if (inbox.answers.has(key)) throw new RetakeError("conflict", `The step ${key} has been answered already.`, { data: { runId, key } });
  inbox.answer(key, recordValue(value));
}

async function poll(recorder: RunRecorder, inbox: Inbox, url: string): Promise<void> {
  const client = createClient({ url, fetch, headers: collector.headers });
  while (inbox.waiters.size > 0 && !recorder.closed) {
    try {
      const { signals } = await client.listSignals({
        params: { runId: recorder.runId },
        query: { known: inbox.known, waitMs: POLL_WAIT_MS },
      });
      inbox.known = signals.length;
      for (const { key, value } of signals) inbox.answer(key, value);
    } catch (error) {
      diag.warn("retake: answers from outside could not be asked for", error);
      await new Promise((resolve) => {
        setTimeout(resolve, RETRY_MS);
      });
    }
  }
  inbox.polling = false;
}
