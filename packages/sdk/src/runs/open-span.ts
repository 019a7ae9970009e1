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

/** JSON text of a value for an attribute, bounded; the whole of it is in the checkpoint. */
export function attributeText(value: unknown, limit = 100_000): string {
  let text: string | undefined;
  try {
    text = typeof value === "string" ? value : JSON.stringify(value);
  } catch {
    text = undefined;
  }
  if (text === undefined) return "";
  return text.length > limit ? `${text.slice(0, limit)}…` : text;
}
