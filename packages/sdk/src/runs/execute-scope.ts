import { context, trace } from "@opentelemetry/api";
import { Attribute, GenAi } from "@retake/protocol";
import { recordError } from "../journal/outcome.ts";
import type { AgentFunction } from "./execute-run.ts";
import { Frame, runInFrame } from "./frame.ts";
import { attributeText, endSpan, openSpan } from "./open-span.ts";
import { createRun } from "./run.ts";

/** Runs an agent as a part of another one's run: a frame and a span of its own, the same journal. */
export async function executeScope<I, O>(
  parent: Frame,
  identity: { name: string; version: string },
  execute: AgentFunction<I, O>,
  input: I,
): Promise<O> {
  const path = parent.nextKey("agent", identity.name);
  const frame = new Frame(parent.recorder, path);
  const span = openSpan({
    name: `invoke_agent ${identity.name}`,
    attributes: {
      [GenAi.operation]: "invoke_agent",
      [GenAi.agentName]: identity.name,
      [GenAi.agentVersion]: identity.version,
      [Attribute.stepKind]: "agent",
      [Attribute.stepInput]: attributeText(input),
    },
  });
  try {
    const output = await runInFrame(frame, () =>
      context.with(trace.setSpan(context.active(), span), () => execute(input, createRun(parent.recorder, path))),
    );
    span.setAttribute(Attribute.stepOutput, attributeText(output));
    endSpan(span);
    return output;
  } catch (error) {
    endSpan(span, recordError(error));
    throw error;
  }
}
