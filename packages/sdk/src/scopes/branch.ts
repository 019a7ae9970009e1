import { context, trace } from "@opentelemetry/api";
import { Attribute } from "@retake/protocol";
import { errorParts } from "../journal/outcome.ts";
import { Frame, runInFrame } from "../runs/frame.ts";
import { endSpan, openSpan } from "../runs/open-span.ts";

/** Runs a part of a scope in a frame and a span of its own: its steps are counted for themselves. */
export async function branch<T>(parent: Frame, path: string, name: string, work: () => Promise<T> | T): Promise<T> {
  const { recorder } = parent;
  const frame = new Frame(recorder, path);
  if (!recorder.records) return runInFrame(frame, async () => work());
  const span = openSpan({ name, id: { runId: recorder.runId, key: path }, attributes: { [Attribute.stepKind]: "scope" } });
  try {
    const output = await runInFrame(frame, () => context.with(trace.setSpan(context.active(), span), async () => work()));
    endSpan(span);
    return output;
  } catch (error) {
    endSpan(span, errorParts(error));
    throw error;
  }
}
