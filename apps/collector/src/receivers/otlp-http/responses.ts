import { mediaTypes, type Encoding } from "./media-type.ts";

/** An answer's body with its content type. */
export interface Payload {
  readonly contentType: string;
  readonly body: Buffer;
}

export type SignalName = "traces" | "logs";

const rejectedName: Readonly<Record<SignalName, string>> = { traces: "rejectedSpans", logs: "rejectedLogRecords" };

/** `google.rpc.Code` by HTTP status. */
const rpcCodes: Readonly<Record<number, number>> = { 400: 3, 403: 7, 404: 5, 405: 12, 413: 8, 415: 3, 429: 8, 500: 13, 503: 14 };

/** An `Export…ServiceResponse`; `partial_success` stays unset where there is nothing to say. */
export function exportResponse(encoding: Encoding, signal: SignalName, rejected: number, message: string): Payload {
  const partial = rejected > 0 || message !== "";
  if (encoding === "json") {
    const count = rejected > 0 ? { [rejectedName[signal]]: String(rejected) } : {};
    return json(partial ? { partialSuccess: { ...count, errorMessage: message } } : {});
  }
  return protobuf(
    partial ? bytesField(1, Buffer.concat([varintField(1, rejected), bytesField(2, Buffer.from(message))])) : Buffer.alloc(0),
  );
}

/** A `google.rpc.Status`. */
export function statusResponse(encoding: Encoding, httpStatus: number, message: string): Payload {
  const code = rpcCodes[httpStatus] ?? 2;
  if (encoding === "json") return json({ code, message });
  return protobuf(Buffer.concat([varintField(1, code), bytesField(2, Buffer.from(message))]));
}

function json(value: unknown): Payload {
  return { contentType: mediaTypes.json, body: Buffer.from(JSON.stringify(value)) };
}

function protobuf(body: Buffer): Payload {
  return { contentType: mediaTypes.protobuf, body };
}

function varintField(field: number, value: number): Buffer {
  return value === 0 ? Buffer.alloc(0) : Buffer.from([field << 3, ...varint(value)]);
}

function bytesField(field: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([(field << 3) | 2, ...varint(content.length)]), content]);
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 0x7f) {
    bytes.push((rest & 0x7f) | 0x80);
    rest = Math.floor(rest / 128);
  }
  return [...bytes, rest];
}
