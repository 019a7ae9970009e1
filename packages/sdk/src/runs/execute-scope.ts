import { context, trace } from "@opentelemetry/api";
import { Attribute, GenAi } from "@retake/protocol";
import { errorParts } from "../journal/outcome.ts";
import type { AgentFunction } from "./execute-run.ts";
import { Frame, runInFrame } from "./frame.ts";
import { attributeText, endSpan, noSpan, openSpan } from "./open-span.ts";
import { createRun } from "./run.ts";

/** Runs an agent as a part of another one's run: a frame and a span of its own, the same journal. */
export async function executeScope<I, O>(
  parent: Frame,
  identity: { name: string; version: string },
  execute: AgentFunction<I, O>,
  input: I,
): Promise<O> {
  const { recorder } = parent;
  const path = parent.nextKey("agent", identity.name);
  const frame = new Frame(recorder, path);
  const span = recorder.records
    ? openSpan({
        name: `invoke_agent ${identity.name}`,
        id: { runId: recorder.runId, key: path },
        attributes: {
          [GenAi.operation]: "invoke_agent",
          [GenAi.agentName]: identity.name,
          [GenAi.agentVersion]: identity.version,
          [Attribute.stepKind]: "agent",
          [Attribute.stepInput]: attributeText(input),
        },
      })
    : noSpan;
  try {
    const output = await runInFrame(frame, () =>
      context.with(trace.setSpan(context.active(), span), () => execute(input, createRun(frame))),
    );
    if (recorder.records) span.setAttribute(Attribute.stepOutput, attributeText(output));
    endSpan(span);
    return output;
  } catch (error) {
    endSpan(span, errorParts(error));
    throw error;
  }
}
