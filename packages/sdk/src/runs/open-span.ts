import { context, SpanKind, SpanStatusCode, trace, type Attributes, type Context, type Link, type Span } from "@opentelemetry/api";
import { Attribute, EventName } from "@retake/protocol";
import { outlet } from "../telemetry/outlet.ts";
import { preciseNow } from "../telemetry/clock.ts";

export interface OpenSpanOptions {
  readonly name: string;
  readonly kind?: SpanKind;
  readonly attributes: Attributes;
  readonly parent?: Context;
  readonly root?: boolean;
  readonly links?: Link[];
}

/** Starts a span and says so at once, so that a run can be watched before its spans have ended. */
export function openSpan(options: OpenSpanOptions): Span {
  const parent = options.parent ?? context.active();
  const kind = options.kind ?? SpanKind.INTERNAL;
  const startTime = preciseNow();
  const span = outlet.tracer.startSpan(
    options.name,
    { kind, startTime, attributes: options.attributes, root: options.root ?? false, links: options.links ?? [] },
    parent,
  );
  outlet.count();
  outlet.logger.emit({
    eventName: EventName.spanStart,
    timestamp: startTime,
    context: trace.setSpan(parent, span),
    attributes: {
      ...options.attributes,
      [Attribute.spanName]: options.name,
      [Attribute.spanKind]: kind + 1, // OTLP counts kinds from 1, the API from 0
      [Attribute.spanParentId]: options.root === true ? "" : (trace.getSpanContext(parent)?.spanId ?? ""),
    },
  });
  return span;
}

export function endSpan(span: Span, error?: { readonly name: string; readonly message: string }): void {
  if (error) {
    span.setStatus({ code: SpanStatusCode.ERROR, message: error.message });
    span.setAttribute("error.type", error.name);
  }
  outlet.count();
  span.end(preciseNow());
}

/** JSON text of a value for an attribute, bounded; the whole of it, with its types, is in the checkpoint. */
export function attributeText(value: unknown, limit = 100_000): string {
  if (value === undefined) return "";
  let text: string;
  try {
    text = typeof value === "string" ? value : (JSON.stringify(value, readable) ?? "");
  } catch {
    return "";
  }
  return text.length > limit ? `${text.slice(0, limit)}…` : text;
}

/** For readers: what JSON would leave out or refuse, in the nearest form it has. */
function readable(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  if (value instanceof Map) return [...value];
  if (value instanceof Set) return [...value];
  if (value instanceof Error) return { name: value.name, message: value.message };
  return value;
}
