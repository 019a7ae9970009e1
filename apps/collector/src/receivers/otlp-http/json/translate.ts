import type { SignalName } from "../../../pipeline/payload.ts";
import { ElementCount, WireWriter } from "../../../pipeline/wire/index.ts";
import { logsRequest } from "./logs.ts";
import type { WriteMessage } from "./message.ts";
import { metricsRequest } from "./metrics.ts";
import { parseBody } from "./parse.ts";
import { traceRequest } from "./traces.ts";

const requests: Readonly<Record<SignalName, WriteMessage>> = { traces: traceRequest, logs: logsRequest, metrics: metricsRequest };

/**
 * The `Export…ServiceRequest` that an OTLP/JSON text stands for, in protobuf. Behind the door there is one form only.
 *
 * @throws DecodeError
 */
export function translateJson(signal: SignalName, body: Buffer, count: ElementCount = new ElementCount()): Buffer {
  const writer = new WireWriter(body.length >>> 1);
  requests[signal]({ writer, count, depth: 0 }, parseBody(body));
  return writer.finish();
}
