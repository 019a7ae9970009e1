import { ElementCount } from "../../pipeline/wire/decode-limits.ts";
import { decodeLogs } from "../../pipeline/wire/logs.ts";
import type { CheckpointRecord, LogRecord } from "@retake/store";
import { Remarks, type Decoder, type OtlpLog } from "../../pipeline/index.ts";
import { normalizeLog } from "./log.ts";
import { ownerOf, RunTouch } from "./spans/owner.ts";
import type { Traces } from "./spans/traces.ts";

/**
 * Log records: checkpoints, starts of spans and judgements become what they are, all others are kept as logs.
 *
 * @param toRecord makes a row of a log record that is nothing else
 */
export function createLogDecoder(traces: Pick<Traces, "addSpan">, toRecord: (project: string, log: OtlpLog) => LogRecord): Decoder {
  return ({ project, body }, into) => {
    const count = new ElementCount();
    const logs = decodeLogs(body, count);
    const remarks = new Remarks();
    const runs = new RunTouch(project);
    const checkpoints: CheckpointRecord[] = [];
    for (const [place, log] of logs.entries()) {
      const content = normalizeLog(log, project, place);
      if ("rejected" in content) remarks.reject(content.rejected);
      else if ("log" in content) into.add({ logs: [toRecord(project, log)] });
      else if ("span" in content) {
        const fault = traces.addSpan(content.span, ownerOf(runs, log.resource.attributes, log.scope), into.spans, count);
        if (fault !== undefined) remarks.reject(`span start: ${fault}`);
      } else {
        into.add(content.batch);
        checkpoints.push(...(content.batch.checkpoints ?? []));
      }
    }
    return { received: logs.length, rejected: remarks.rejected, remarks: remarks.texts, checkpoints };
  };
}

/** Spans of a request. */
export function createTraceDecoder(traces: Pick<Traces, "addRequest">): Decoder {
  return ({ project, body }, into) => {
    const remarks = new Remarks();
    const { received, faults } = traces.addRequest(project, body, into.spans);
    for (const fault of faults) remarks.reject(fault);
    return { received, rejected: remarks.rejected, remarks: remarks.texts, checkpoints: [] };
  };
}
