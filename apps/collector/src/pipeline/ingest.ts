import type { Batch, SpanRecord } from "@retake/store";
import type { BlobGaps } from "./blob-gaps.ts";
import type { Processed, Receipt, Sink, Stage } from "./outcome.ts";
import type { OtlpLog, OtlpSpan } from "./records.ts";

/** What a log record turned out to carry; `ignored` names an event that is nothing to Retake. */
export type LogContent = { readonly batch: Partial<Batch> } | { readonly ignored: string } | { readonly rejected: string };

export interface IngestOptions {
  readonly normalizeSpan: (span: OtlpSpan) => Processed<SpanRecord>;
  readonly normalizeLog: (log: OtlpLog) => LogContent;
  readonly addCost: (span: SpanRecord) => SpanRecord;
  readonly commit: Stage<Batch>;
  readonly gaps: Pick<BlobGaps, "begin">;
  /** Told of a search for gaps that failed; the records are durable all the same. */
  readonly onGapFailure: (error: unknown) => void;
}

export interface Ingest {
  readonly traces: Sink<OtlpSpan>;
  readonly logs: Sink<OtlpLog>;
}

const MAX_REMARKS = 3;

/** The way of a request's records: through the processors, then durable together. */
export function createIngest({ normalizeSpan, normalizeLog, addCost, commit, gaps, onGapFailure }: IngestOptions): Ingest {
  return {
    async traces(spans) {
      const remarks = new Remarks();
      const kept: SpanRecord[] = [];
      for (const span of spans) {
        const result = normalizeSpan(span);
        if ("record" in result) kept.push(addCost(result.record));
        else remarks.reject(result.rejected);
      }
      return remarks.receipt(await commit({ spans: kept, checkpoints: [], scores: [] }));
    },

    async logs(logs) {
      const remarks = new Remarks();
      const batch = {
        spans: [] as SpanRecord[],
        checkpoints: [] as Batch["checkpoints"][number][],
        scores: [] as Batch["scores"][number][],
      };
      for (const log of logs) {
        const content = normalizeLog(log);
        if ("rejected" in content) remarks.reject(content.rejected);
        else if ("ignored" in content) remarks.ignore(content.ignored);
        else {
          batch.spans.push(...(content.batch.spans ?? []).map(addCost));
          batch.checkpoints.push(...(content.batch.checkpoints ?? []));
          batch.scores.push(...(content.batch.scores ?? []));
        }
      }
      const settle = gaps.begin(batch.checkpoints);
      const outcome = await commit(batch);
      const missing = await settle(outcome.status === "accepted").catch((error: unknown) => {
        onGapFailure(error);
        return [];
      });
      return { ...remarks.receipt(outcome), missing };
    },
  };
}

/** Counts what was left out and keeps the first few distinct reasons. */
class Remarks {
  #rejected = 0;
  #ignored = 0;
  readonly #reasons = new Set<string>();
  readonly #events = new Set<string>();

  reject(reason: string): void {
    this.#rejected++;
    if (this.#reasons.size < MAX_REMARKS) this.#reasons.add(reason);
  }

  ignore(eventName: string): void {
    this.#ignored++;
    if (this.#events.size < MAX_REMARKS) this.#events.add(eventName.slice(0, 100) || "(no event name)");
  }

  receipt(outcome: Receipt["outcome"]): Receipt {
    const remarks = [...this.#reasons];
    if (this.#ignored > 0) remarks.push(`${this.#ignored} log records ignored: ${[...this.#events].join(", ")}`);
    return { outcome, rejected: this.#rejected, remarks };
  }
}
