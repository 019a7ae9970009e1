import type { SignalName } from "../../pipeline/payload.ts";
import { WireWriter } from "../../pipeline/wire/index.ts";
import { mediaTypes, type Encoding } from "./media-type.ts";

/** An answer's body with its content type. */
export interface AnswerBody {
  readonly contentType: string;
  readonly body: Buffer;
}

const rejectedNames: Readonly<Record<SignalName, string>> = {
  traces: "rejectedSpans",
  logs: "rejectedLogRecords",
  metrics: "rejectedDataPoints",
};

/** `google.rpc.Code` by HTTP status. */
const rpcCodes: Readonly<Record<number, number>> = {
  400: 3,
  401: 16,
  403: 7,
  404: 5,
  405: 12,
  413: 8,
  415: 3,
  429: 8,
  500: 13,
  503: 14,
};

/** An `Export…ServiceResponse`; `partial_success` stays unset where there is nothing to say. */
export function exportResponse(encoding: Encoding, signal: SignalName, rejected: number, message: string): AnswerBody {
  const partial = rejected > 0 || message !== "";
  if (encoding === "json") {
    const count = rejected > 0 ? { [rejectedNames[signal]]: String(rejected) } : {};
    return json(partial ? { partialSuccess: { ...count, errorMessage: message } } : {});
  }
  const writer = new WireWriter();
  if (partial) {
    const start = writer.enter(1);
    if (rejected > 0) writer.int64(1, rejected);
    writer.string(2, message);
    writer.leave(start);
  }
  return protobuf(writer);
}

/** A `google.rpc.Status`. */
export function statusResponse(encoding: Encoding, httpStatus: number, message: string): AnswerBody {
  const code = rpcCodes[httpStatus] ?? 2;
  if (encoding === "json") return json({ code, message });
  const writer = new WireWriter();
  writer.int64(1, code);
  writer.string(2, message);
  return protobuf(writer);
}

function json(value: unknown): AnswerBody {
  return { contentType: mediaTypes.json, body: Buffer.from(JSON.stringify(value)) };
}

function protobuf(writer: WireWriter): AnswerBody {
  return { contentType: mediaTypes.protobuf, body: writer.finish() };
}
