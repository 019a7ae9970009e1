import type { BlobGaps } from "./blob-gaps.ts";
import type { Submitted } from "./group-commit.ts";
import type { Outcome, Receipt } from "./outcome.ts";
import type { Payload } from "./payload.ts";
import { DecodeError } from "./wire/decode-error.ts";

export interface IngestOptions {
  /** What is kept out of a payload before anybody sees it. @throws DecodeError */
  readonly rewrite?: ((payload: Payload) => Payload) | undefined;
  /** @throws DecodeError */
  readonly submit: (payload: Payload) => Submitted;
  readonly gaps: Pick<BlobGaps, "begin">;
  /** Gets each payload that is durable, as it was stored, before its sender hears of it: one that is repeated comes again. */
  readonly forward?: ((payloads: readonly Payload[]) => Promise<void>) | undefined;
  /** Told of a search for gaps that failed; the records are durable all the same. */
  readonly onGapFailure: (error: unknown) => void;
}

/** The way of one request's records. */
export type Ingest = (payload: Payload) => Promise<Receipt>;

/** Decodes a payload, has it written with others, and says what became of it. */
export function createIngest({ rewrite, submit, gaps, forward, onGapFailure }: IngestOptions): Ingest {
  return async (received) => {
    let payload: Payload;
    let submitted: Submitted;
    try {
      payload = rewrite === undefined ? received : rewrite(received);
      submitted = submit(payload);
    } catch (error) {
      if (error instanceof DecodeError) return unreadable(error);
      throw error;
    }
    const { decoded, outcome: durable } = submitted;
    const settle = gaps.begin(decoded.checkpoints);
    const outcome = await durable;
    if (outcome.status === "accepted") await forward?.([payload]);
    const missing = await settle(outcome.status === "accepted").catch((error: unknown) => {
      onGapFailure(error);
      return [];
    });
    return { outcome, received: decoded.received, rejected: decoded.rejected, remarks: decoded.remarks, missing };
  };
}

function unreadable({ reason, message }: DecodeError): Receipt {
  const outcome: Outcome = { status: "rejected", code: reason === "too_large" ? "payload_too_large" : "bad_request", message };
  return { outcome, received: 0, rejected: 0, remarks: [] };
}
