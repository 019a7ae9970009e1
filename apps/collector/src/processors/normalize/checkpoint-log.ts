import { hash } from "node:crypto";
import { Attribute, CHECKPOINT_FORMAT, checkpointPoint } from "@retake/protocol";
import type { CheckpointRecord } from "@retake/store";
import type { AttributeValue, Attributes, OtlpLog } from "../../pipeline/index.ts";
import type { LogContent } from "./log-content.ts";
import { parseJsonText } from "../../json-text.ts";
import { textOf } from "./attributes.ts";
import { isNoId, isSpanId, isTraceId } from "./ids.ts";

const CHECKPOINT_ID = /^[0-9a-f]{32}$/;
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** A `retake.checkpoint` record: whole and as its sender made it, or rejected with the reason. */
export function normalizeCheckpoint(log: OtlpLog, project: string): LogContent {
  const reader = new CheckpointReader(log);
  try {
    return { batch: { checkpoints: [{ project, ...reader.read() }] } };
  } catch (error) {
    if (error instanceof Fault) return { rejected: `checkpoint: ${error.message}` };
    throw error;
  }
}

class Fault extends Error {}

class CheckpointReader {
  readonly #log: OtlpLog;
  readonly #attributes: Attributes;

  constructor(log: OtlpLog) {
    this.#log = log;
    this.#attributes = log.attributes;
  }

  read(): Omit<CheckpointRecord, "project"> {
    const { traceId, spanId, time } = this.#log;
    if (!isTraceId(traceId)) throw new Fault("trace id is not 16 bytes, or all zero");
    if (!isNoId(spanId) && !isSpanId(spanId)) throw new Fault("span id is not 8 bytes");
    if (this.#integer(Attribute.checkpointFormat) !== CHECKPOINT_FORMAT)
      throw new Fault(`${Attribute.checkpointFormat} is not ${CHECKPOINT_FORMAT}`);
    const id = textOf(this.#attributes, [Attribute.checkpointId]);
    if (id !== "" && !CHECKPOINT_ID.test(id)) throw new Fault(`${Attribute.checkpointId} is not 32 lower-case hex digits`);
    const point = checkpointPoint.safeParse(this.#attributes.get(Attribute.checkpointPoint));
    if (!point.success) throw new Fault(`${Attribute.checkpointPoint} is not start, pre, post or end`);
    const { root, blobs, shared } = this.#content(id !== "");
    return {
      traceId,
      spanId: isNoId(spanId) ? "" : spanId,
      stepKey: textOf(this.#attributes, [Attribute.stepKey]),
      time,
      point: point.data,
      index: this.#integer(Attribute.checkpointIndex),
      id,
      root,
      first: this.#integer(Attribute.checkpointFirst),
      blobs,
      shared,
      values: this.#values(),
    };
  }

  /** They are there to be searched: what is wrong with them costs nobody the checkpoint. */
  #values(): Record<string, string> {
    const value = parseJsonText(textOf(this.#attributes, [Attribute.checkpointValues]));
    if (typeof value !== "object" || value === null || Array.isArray(value)) return {};
    const pairs = Object.entries(value).filter(
      (pair): pair is [string, string] => typeof pair[1] === "string" && pair[0].length <= MAX_PATH && pair[1].length <= MAX_VALUE,
    );
    return Object.fromEntries(pairs.slice(0, MAX_VALUES));
  }

  /** The root's line where the record has an id, then one blob a line, shared ones last; checked against checksum and counts. */
  #content(hasRoot: boolean): Pick<CheckpointRecord, "root" | "blobs" | "shared"> {
    const body = bytesOf(this.#log.body);
    const checksum = textOf(this.#attributes, [Attribute.checkpointChecksum]);
    if (hash("sha256", body, "hex").slice(0, 32) !== checksum) throw new Fault("the body does not match its checksum");
    const lines = linesOf(body);
    const root = hasRoot ? (lines.shift() ?? "") : "";
    if (hasRoot && root === "") throw new Fault("the body has no root");
    const count = this.#integer(Attribute.checkpointCount);
    const sharedCount = this.#attributes.has(Attribute.checkpointShared) ? this.#integer(Attribute.checkpointShared) : 0;
    if (lines.length !== count + sharedCount) throw new Fault(`the body has ${lines.length} blobs, not ${count + sharedCount}`);
    const shared = lines.splice(count);
    if (!shared.every(isLongString)) throw new Fault("a shared blob is not a string of 4096 characters or more");
    return { root, blobs: lines, shared };
  }

  #integer(name: string): number {
    const value = this.#attributes.get(name);
    const number = typeof value === "string" && value !== "" ? Number(value) : value;
    if (typeof number !== "number" || !Number.isInteger(number) || number < 0 || number > 0xffff_ffff) {
      throw new Fault(`${name} is not a count`);
    }
    return number;
  }
}

const SHARED_LIMIT = 4096;
const MAX_VALUES = 200;
const MAX_VALUE = 256;
const MAX_PATH = 200;

/** Shared blobs stay as long as any run needs them: nothing else may be put there. */
function isLongString(line: string): boolean {
  return line.length >= SHARED_LIMIT && line.startsWith('"') && typeof parseJsonText(line) === "string";
}

function bytesOf(body: AttributeValue): Uint8Array {
  if (body instanceof Uint8Array) return body;
  if (typeof body === "string") return Buffer.from(body);
  if (body === null) return new Uint8Array();
  throw new Fault("the body is neither bytes nor text");
}

function linesOf(body: Uint8Array): string[] {
  if (body.length === 0) return [];
  try {
    return utf8.decode(body).split("\n");
  } catch {
    throw new Fault("the body is not UTF-8");
  }
}
