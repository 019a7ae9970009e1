import type { CheckpointRecord } from "@retake/store";
import type { Draft } from "./draft.ts";
import type { Payload, SignalName } from "./payload.ts";

/** What became of the records of one request on their way into a draft. */
export interface Decoded {
  readonly received: number;
  readonly rejected: number;
  /** The first few distinct reasons of rejections, and remarks on what was ignored. */
  readonly remarks: readonly string[];
  /** Those among what was added: their runs are looked after for gaps. */
  readonly checkpoints: readonly CheckpointRecord[];
}

/**
 * Adds what a payload of its signal holds to a draft.
 *
 * @throws DecodeError Thrown in the middle of the work where the bytes are not what they should be.
 */
export type Decoder = (payload: Payload, into: Draft) => Decoded;

/** Decoders of all signals as one, which leaves no trace of a payload that can't be read. */
export function createDecoder(decoders: Readonly<Record<SignalName, Decoder>>): Decoder {
  return (payload, into) => into.atomically(() => decoders[payload.signal](payload, into));
}
