import type { SpanRecord } from "@retake/store";
import { Attribute } from "@retake/protocol";
import type { Attributes } from "../../pipeline/index.ts";

type Kind = SpanRecord["kind"];

const kinds: ReadonlyMap<unknown, Kind> = new Map([
  ["agent", "agent"],
  ["model", "model"],
  ["tool", "tool"],
  ["step", "step"],
]);

const kindsByOperation: ReadonlyMap<string, Kind> = new Map([
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
export function kindOf(attributes: Attributes, operation: string): Kind {
  return kinds.get(attributes.get(Attribute.stepKind)) ?? kindsByOperation.get(operation) ?? "other";
}
