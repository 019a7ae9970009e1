import type { OtlpLog, OtlpSpan } from "../../pipeline/index.ts";

export const TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
export const SPAN_ID = "b7ad6b7169203331";

export function spanWith(fields: Partial<OtlpSpan>): OtlpSpan {
  return {
    traceId: TRACE_ID,
    spanId: SPAN_ID,
    parentId: "",
    name: "chat gpt-4o",
    kind: 3,
    start: 1_700_000_000_000_000_000n,
    end: 1_700_000_001_500_000_000n,
    attributes: new Map(),
    events: [],
    links: [],
    statusCode: 0,
    statusMessage: "",
    resource: { attributes: new Map() },
    scope: { name: "test", version: "1" },
    ...fields,
  };
}

export function logWith(fields: Partial<OtlpLog>): OtlpLog {
  return {
    traceId: TRACE_ID,
    spanId: SPAN_ID,
    time: 1_700_000_000_000_000_000n,
    eventName: "",
    body: null,
    attributes: new Map(),
    resource: { attributes: new Map() },
    scope: { name: "test", version: "1" },
    ...fields,
  };
}
