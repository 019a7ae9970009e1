import { createDecoder, Draft, type Decoder, type Payload } from "../pipeline/index.ts";
import { DecodeError } from "../pipeline/wire/index.ts";
import { createCost } from "../processors/cost/index.ts";
import { toLogRecord } from "../processors/logs/index.ts";
import { decodeMetrics } from "../processors/metrics/index.ts";
import { createLogDecoder, createTraceDecoder, createTraces } from "../processors/normalize/index.ts";
import { createRewrite, limitRules, redactRules } from "../processors/rewrite/index.ts";
import { readNativeRows } from "./native-rows.fixture.ts";

const CHECK_EVERY = 64;
const STATE_EVERY = 5;
const REWRITE_EVERY = 7;
const MAX_ROWS = 5_000;
const MIBIBYTE = 1024 * 1024;
const MAX_HELD_BYTES = 600 * MIBIBYTE;
/** A row beside its contents, and how often a body may come in it: texts stand in several columns, a resource in each span. */
const MAX_ROW_BYTES = 4 * 1024;
const MAX_COPIES = 100;

/** The pipeline's decoders as the collector has them, filling one batch after the other. */
export function createCollectorDecoder(): Decoder {
  const traces = createTraces(createCost(undefined));
  return createDecoder({
    traces: createTraceDecoder(traces),
    logs: createLogDecoder(traces, toLogRecord),
    metrics: decodeMetrics,
  });
}

/** Rules that have something to do in many of the payloads. */
const rewrite = createRewrite({
  redact: redactRules.parse({
    keys: ["*token*", { match: "retake.checkpoint.*", action: "drop" }],
    values: [{ match: "\\d{4}", replace: "(x)" }],
  }),
  limits: limitRules.parse({ attributes: 5, valueBytes: 64 }),
})!;

/** Decodes payloads into one batch, and looks whether the batch is still one that a store can take. */
export class DecodeTarget {
  readonly #decode = createCollectorDecoder();
  readonly #draft = new Draft();
  #cases = 0;
  #bodyBytes = 0;

  /** @throws whatever is not the payload's fault */
  decode(payload: Payload): "decoded" | "refused" {
    const before = this.#isSample() ? this.#state() : undefined;
    this.#bodyBytes += payload.body.length;
    try {
      const { received, rejected } = this.#decode(this.#cases % REWRITE_EVERY === 0 ? rewrite(payload) : payload, this.#draft);
      if (rejected > received) throw new Error(`${rejected} of ${received} were rejected.`);
      return "decoded";
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      if (before !== undefined && this.#state() !== before) throw new Error("A refused payload left something behind.", { cause: error });
      return "refused";
    }
  }

  /** @param now not only every so many payloads */
  check(now = false): void {
    if (++this.#cases % CHECK_EVERY !== 0 && this.#draft.rows < MAX_ROWS && !now) return;
    const { spans, contents } = this.#draft.spans;
    for (const block of [spans, contents]) {
      const rows = readNativeRows(block.chunks());
      if (rows.length !== block.rows) throw new Error(`The block says ${block.rows} rows and has ${rows.length}.`);
    }
    const written = spans.sizeBytes + contents.sizeBytes;
    if (written > this.#bodyBytes * MAX_COPIES + spans.rows * MAX_ROW_BYTES + MAX_ROW_BYTES)
      throw new Error(`${this.#bodyBytes} bytes have become ${written}.`);
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    if (heapUsed + arrayBuffers > MAX_HELD_BYTES) throw new Error(`${heapUsed + arrayBuffers} bytes are held.`);
    this.#draft.clear();
    this.#bodyBytes = 0;
  }

  #isSample(): boolean {
    return this.#cases % STATE_EVERY === 0;
  }

  #state(): string {
    const { spans, checkpoints, scores, logs, metrics } = this.#draft;
    return `${spans.spans.mark().columns.join()} ${spans.contents.mark().columns.join()} ${[checkpoints, scores, logs, metrics].map((list) => list.length).join()}`;
  }
}
