import { hash } from "node:crypto";
import {
  context,
  INVALID_SPAN_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Link,
  type Span,
} from "@opentelemetry/api";
import { Attribute, EventName, redactValue, type ValuePath } from "@retake/protocol";
import { outlet } from "../telemetry/outlet.ts";
import { preciseNow } from "../telemetry/clock.ts";
import { redaction } from "../telemetry/redaction.ts";
import { withSpanId } from "../telemetry/id-generator.ts";
import { runOutside } from "./frame.ts";

export interface OpenSpanOptions {
  readonly name: string;
  readonly kind?: SpanKind;
  readonly attributes: Attributes;
  readonly parent?: Context;
  readonly root?: boolean;
  readonly links?: Link[];
  /** Names the span: the same step of the same run has the same one, whoever executes it. @default a random one */
  readonly id?: { readonly runId: string; readonly key: string };
  /** In Unix milliseconds. @default now */
  readonly startTime?: number;
}

/** Stands for the span of what is not recorded. */
export const noSpan: Span = trace.wrapSpanContext(INVALID_SPAN_CONTEXT);

/** Starts a span and says so at once, so that a run can be watched before its spans have ended. */
export function openSpan(options: OpenSpanOptions): Span {
  const parent = options.parent ?? context.active();
  return runOutside(() => start(options, parent));
}

function start(options: OpenSpanOptions, parent: Context): Span {
  const { id, name, attributes, startTime = preciseNow(), kind = SpanKind.INTERNAL } = options;
  const begin = (): Span =>
    outlet.tracer.startSpan(name, { kind, startTime, attributes, root: options.root ?? false, links: options.links ?? [] }, parent);
  const span = id === undefined ? begin() : withSpanId(spanIdOf(id.runId, id.key), begin);
  outlet.later(() => {
    outlet.logger.emit({
      eventName: EventName.spanStart,
      timestamp: startTime,
      context: trace.setSpan(parent, span),
      attributes: {
        ...attributes,
        [Attribute.spanName]: name,
        [Attribute.spanKind]: kind + 1, // OTLP counts kinds from 1, the API from 0
        [Attribute.spanParentId]: options.root === true ? "" : (trace.getSpanContext(parent)?.spanId ?? ""),
      },
    });
  });
  return span;
}

/** The id of a step's or a scope's span: a function of the run and the key. */
function spanIdOf(runId: string, key: string): string {
  return hash("sha256", `${runId}\n${key}`).slice(0, 16);
}

export function endSpan(span: Span, error?: { readonly name: string; readonly message: string }): void {
  if (error) {
    span.setStatus({ code: SpanStatusCode.ERROR, message: attributeText(error.message, ["error"]) });
    span.setAttribute("error.type", error.name);
  }
  const endTime = preciseNow();
  outlet.later(() => {
    span.end(endTime);
  });
}

/**
 * JSON text of a value for an attribute, bounded; the whole of it, with its types, is in the checkpoint.
 *
 * @param at where the value stands, for the rules of redaction
 */
export function attributeText(value: unknown, at: ValuePath = [], limit = 100_000): string {
  if (value === undefined) return "";
  let text: string;
  try {
    const shown = redaction.redact ? redactValue(value, redaction.redact, at) : value;
    text = typeof shown === "string" ? shown : (JSON.stringify(shown, readable) ?? "");
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
