import type { LogRecord } from "@retake/store";
import type { OtlpLog, OtlpResource, OtlpScope } from "../../pipeline/index.ts";
import { textOf, toText, toTexts } from "../normalize/attributes.ts";
import { isSpanId, isTraceId } from "../normalize/ids.ts";

/** Senders older than the `event_name` field carry the name as an attribute. */
const EVENT_NAME_ATTRIBUTE = "event.name";
const MAX_SEVERITY = 24;
/** The low byte of OTLP's flags is W3C's trace flags; what is above has no meaning yet. */
const TRACE_FLAGS = 0xff;

/** A log record that is nothing else to Retake, as it is stored. None is refused: ids that are none are left out. */
export function toLogRecord(project: string, log: OtlpLog): LogRecord {
  const eventName = log.attributes.get(EVENT_NAME_ATTRIBUTE);
  return {
    project,
    time: log.time,
    traceId: isTraceId(log.traceId) ? log.traceId : "",
    spanId: isSpanId(log.spanId) ? log.spanId : "",
    traceFlags: log.flags & TRACE_FLAGS,
    severityText: log.severityText,
    severityNumber: log.severityNumber > 0 && log.severityNumber <= MAX_SEVERITY ? log.severityNumber : 0,
    eventName: log.eventName || (typeof eventName === "string" ? eventName : ""),
    body: log.body === null ? "" : toText(log.body),
    attributes: toTexts(log.attributes),
    ...ofResource(log.resource),
    ...ofScope(log.scope),
  };
}

type ResourceColumns = Pick<LogRecord, "service" | "resource" | "resourceSchemaUrl">;
type ScopeColumns = Pick<LogRecord, "scopeName" | "scopeVersion" | "scopeAttributes" | "scopeSchemaUrl">;

// Once a resource or scope, not once a record of it.
const byResource = new WeakMap<OtlpResource, ResourceColumns>();
const byScope = new WeakMap<OtlpScope, ScopeColumns>();

function ofResource(resource: OtlpResource): ResourceColumns {
  let columns = byResource.get(resource);
  if (columns === undefined) {
    const service = textOf(resource.attributes, ["service.name"]);
    columns = { service, resource: toTexts(resource.attributes), resourceSchemaUrl: resource.schemaUrl ?? "" };
    byResource.set(resource, columns);
  }
  return columns;
}

function ofScope(scope: OtlpScope): ScopeColumns {
  let columns = byScope.get(scope);
  if (columns === undefined) {
    const { name, version, attributes = new Map(), schemaUrl = "" } = scope;
    columns = { scopeName: name, scopeVersion: version, scopeAttributes: toTexts(attributes), scopeSchemaUrl: schemaUrl };
    byScope.set(scope, columns);
  }
  return columns;
}
