import { ROOT_CONTEXT, trace, TraceFlags } from "@opentelemetry/api";
import { Attribute, EventName, GenAi } from "@retake/protocol";
import { outlet } from "../telemetry/outlet.ts";
import { preciseNow } from "../telemetry/clock.ts";

export interface ScoreOptions {
  readonly runId: string;
  /** The span that is judged; the whole run when absent. */
  readonly spanId?: string;
  readonly name: string;
  readonly value?: number;
  readonly label?: string;
  readonly explanation?: string;
  /** @default "code" */
  readonly source?: "code" | "model" | "person";
}

/** Records a judgement of a run or one of its spans, as the GenAI conventions' evaluation event. */
export function recordScore(score: ScoreOptions): void {
  const { runId, spanId } = score;
  outlet.logger.emit({
    eventName: EventName.evaluation,
    timestamp: preciseNow(),
    context:
      spanId === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, { traceId: runId, spanId, traceFlags: TraceFlags.SAMPLED }),
    attributes: {
      [GenAi.evaluationName]: score.name,
      [Attribute.scoreRunId]: runId,
      [Attribute.scoreSource]: score.source ?? "code",
      ...(score.value === undefined ? {} : { [GenAi.evaluationValue]: score.value }),
      ...(score.label === undefined ? {} : { [GenAi.evaluationLabel]: score.label }),
      ...(score.explanation === undefined ? {} : { [GenAi.evaluationExplanation]: score.explanation }),
    },
  });
}
