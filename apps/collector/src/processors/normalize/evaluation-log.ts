import { Attribute, GenAi } from "@retake/protocol";
import type { Attributes, OtlpLog } from "../../pipeline/index.ts";
import type { LogContent } from "./log-content.ts";
import { firstOf, textOf } from "./attributes.ts";
import { isNoId, isSpanId, isTraceId } from "./ids.ts";

const sources: ReadonlySet<string> = new Set(["code", "model", "person"]);
/** The conventions have no word for who judged; an evaluation that names a model was made by one. */
const judgingModel = [GenAi.responseModel, GenAi.requestModel];
const NUMBER = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/;

/** A `gen_ai.evaluation.result` record: a score of the span it is parented to, or of the whole run. */
export function normalizeEvaluation(log: OtlpLog, project: string): LogContent {
  const { attributes, spanId, time } = log;
  // A judgement of a whole run stands in no span, and so in no trace: it names its run by an attribute.
  const traceId = isNoId(log.traceId) ? textOf(attributes, [Attribute.scoreRunId]) : log.traceId;
  if (!isTraceId(traceId)) return { rejected: "evaluation: trace id is not 16 bytes, or all zero" };
  if (!isNoId(spanId) && !isSpanId(spanId)) return { rejected: "evaluation: span id is not 8 bytes" };
  const name = textOf(attributes, [GenAi.evaluationName]);
  if (name === "") return { rejected: `evaluation: ${GenAi.evaluationName} is missing` };
  const score = {
    project,
    traceId,
    spanId: isNoId(spanId) ? "" : spanId,
    name,
    value: valueOf(textOf(attributes, [GenAi.evaluationValue])),
    label: textOf(attributes, [GenAi.evaluationLabel]) || null,
    explanation: textOf(attributes, [GenAi.evaluationExplanation]) || null,
    source: sourceOf(attributes),
    time,
  };
  return { batch: { scores: [score] } };
}

function sourceOf(attributes: Attributes): string {
  const source = textOf(attributes, [Attribute.scoreSource]);
  if (sources.has(source)) return source;
  return firstOf(attributes, judgingModel) === null ? "code" : "model";
}

function valueOf(text: string): number | null {
  return NUMBER.test(text) && Number.isFinite(Number(text)) ? Number(text) : null;
}
