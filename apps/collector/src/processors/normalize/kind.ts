import { Attribute, spanKind, type SpanKind } from "@retake/protocol";
import type { Attributes } from "../../pipeline/index.ts";

const kindsByOperation: ReadonlyMap<string, SpanKind> = new Map([
  ["invoke_agent", "agent"],
  ["create_agent", "agent"],
  ["invoke_workflow", "agent"],
  ["chat", "model"],
  ["generate_content", "model"],
  ["text_completion", "model"],
  ["embeddings", "model"],
  ["execute_tool", "tool"],
]);

/** Retake's own word for it first, then the operation of the GenAI conventions. */
export function kindOf(attributes: Attributes, operation: string): SpanKind {
  return spanKind.safeParse(attributes.get(Attribute.stepKind)).data ?? kindsByOperation.get(operation) ?? "other";
}
