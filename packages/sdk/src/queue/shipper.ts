import { diag } from "@opentelemetry/api";
import type { MissingBlobs } from "@retake/protocol";
import { dateNow } from "../interception/natives.ts";
import { Backoff } from "./backoff.ts";
import type { QueueCounters } from "./counters.ts";
import type { Destination } from "./locations.ts";
import { post, type Answer } from "./post.ts";
import type { QueuedRecord, Signal } from "./record-format.ts";
import { CHUNK_BYTES, CHUNK_RECORDS, covers, isBefore, type SegmentLog } from "./segment-log.ts";

/** How often the same hole is filled before it counts as lost. */
const MAX_FILLS = 3;
const MAX_KNOWN_HOLES = 10_000;

export interface ShipperOptions {
  readonly destination: Destination;
  readonly counters: QueueCounters;
  readonly onLost: (runId: string) => void;
  /** After an attempt that failed. */
  readonly onFailure: () => void;
}

export interface ShippingError {
  readonly message: string;
  readonly timeMs: number;
}

/** Sends what a log holds, in its order, and acknowledges what the collector has. */
export class Shipper {
  readonly #options: ShipperOptions;
  readonly #abort = new AbortController();
  readonly #backoff = new Backoff();
  readonly #fills = new Map<string, number>();
  #lastError: ShippingError | undefined;
  #failures = 0;
  #reported = false;

  constructor(options: ShipperOptions) {
    this.#options = options;
  }

  get lastError(): ShippingError | undefined {
    return this.#lastError;
  }

  /** Sends what the log holds at the time of the call; ends early at `stop`. Never rejects. */
  async ship(log: SegmentLog): Promise<void> {
    const { counters } = this.#options;
    const target = log.end;
    while (isBefore(log.position, target)) {
      const chunk = await log.next();
      if (!chunk || this.#abort.signal.aborted) return;
      const logs = chunk.records.filter(({ signal }) => signal === "logs");
      // Logs first: a span must not be seen before the checkpoints it names.
      const done =
        (await this.#send("logs", logs, log)) &&
        (await this.#send(
          "traces",
          chunk.records.filter(({ signal }) => signal === "traces"),
          log,
        ));
      if (!done) return;
      counters.acknowledged += chunk.records.length;
      counters.damaged += chunk.damaged;
      if (chunk.damaged > 0) diag.error(`retake: ${chunk.damaged} records in the queue could not be read; what is before them was sent`);
      log.acknowledge(chunk.end);
    }
  }

  /** Tries again at once, since somebody waits. */
  hurry(): void {
    this.#backoff.hurry();
  }

  /** Ends what is under way; what is not acknowledged stays in its log. */
  stop(): void {
    this.#abort.abort();
  }

  /** Resolves with false only when stopped. */
  async #send(signal: Signal, records: readonly QueuedRecord[], log: SegmentLog): Promise<boolean> {
    if (records.length === 0) return true;
    const answer = await this.#deliver(signal, records);
    if (!answer) return false;
    if (answer.type === "accepted") {
      if (answer.rejected > 0) this.#reject(records, answer.rejected, answer.message);
      return this.#fill(answer.missing, log);
    }
    if (records.length === 1) {
      this.#reject(records, 1, answer.message);
      return true;
    }
    // Something in it is not taken: by halves it is found, and the rest goes through.
    const middle = Math.ceil(records.length / 2);
    return (await this.#send(signal, records.slice(0, middle), log)) && this.#send(signal, records.slice(middle), log);
  }

  /** Until the collector has answered for good; undefined when stopped. */
  async #deliver(signal: Signal, records: readonly QueuedRecord[]): Promise<Exclude<Answer, { type: "failed" }> | undefined> {
    const { destination } = this.#options;
    const body = Buffer.concat(records.map(({ payload }) => payload));
    for (;;) {
      if (this.#abort.signal.aborted) return undefined;
      const answer = await post(destination, signal, body, this.#abort.signal);
      if (this.#abort.signal.aborted) return undefined;
      if (answer.type !== "failed") {
        this.#recovered();
        return answer;
      }
      this.#failed(`${destination.url}/v1/${signal}: ${answer.message}`);
      await this.#backoff.wait(this.#abort.signal, answer.retryAfterMs);
    }
  }

  /** Sends again what the collector misses, the same bytes. */
  async #fill(missing: readonly MissingBlobs[], log: SegmentLog): Promise<boolean> {
    let round = missing;
    while (round.length > 0) {
      const open = round.filter((hole) => this.#mayFill(hole));
      const found = await log.find(open);
      for (const hole of open) if (!found.some(({ blobs }) => blobs !== undefined && covers(blobs, hole))) this.#lose(hole);
      round = [];
      for (const batch of batches(found)) {
        const answer = await this.#deliver("logs", batch);
        if (!answer) return false;
        this.#options.counters.resent += batch.length;
        if (answer.type === "accepted") round = [...round, ...answer.missing];
      }
    }
    return true;
  }

  #mayFill(hole: MissingBlobs): boolean {
    const key = `${hole.runId}:${hole.from}-${hole.to}`;
    const fills = this.#fills.get(key) ?? 0;
    if (fills > MAX_FILLS) return false;
    this.#fills.set(key, fills + 1);
    const [oldest] = this.#fills.keys();
    if (this.#fills.size > MAX_KNOWN_HOLES && oldest !== undefined) this.#fills.delete(oldest);
    if (fills === MAX_FILLS) this.#lose(hole);
    return fills < MAX_FILLS;
  }

  #lose({ runId, from, to }: MissingBlobs): void {
    this.#fills.set(`${runId}:${from}-${to}`, MAX_FILLS + 1);
    this.#options.counters.lost++;
    diag.error(`retake: blobs ${from} to ${to} of run ${runId} never reached the collector and are gone`);
    this.#options.onLost(runId);
  }

  #reject(records: readonly QueuedRecord[], count: number, message: string): void {
    this.#options.counters.rejected += count;
    diag.error(`retake: the collector refused ${count} of ${records.length} records for good: ${message}`);
    for (const runId of new Set(records.flatMap(({ blobs }) => (blobs ? [blobs.runId] : [])))) this.#options.onLost(runId);
  }

  #failed(message: string): void {
    this.#failures++;
    this.#lastError = { message, timeMs: dateNow() };
    this.#options.onFailure();
    // The first one may be a restart; said once until it goes well again.
    if (this.#failures < 3 || this.#reported) return;
    this.#reported = true;
    diag.error(`retake: the collector does not take records, they wait in the queue (${message})`);
  }

  #recovered(): void {
    this.#backoff.reset();
    this.#failures = 0;
    this.#reported = false;
  }
}

function* batches(records: readonly QueuedRecord[]): Generator<QueuedRecord[]> {
  let batch: QueuedRecord[] = [];
  let sizeBytes = 0;
  for (const record of records) {
    if (batch.length > 0 && (batch.length >= CHUNK_RECORDS || sizeBytes + record.payload.length > CHUNK_BYTES)) {
      yield batch;
      batch = [];
      sizeBytes = 0;
    }
    batch.push(record);
    sizeBytes += record.payload.length;
  }
  if (batch.length > 0) yield batch;
}
