import { checkpointId, runId, spanId, type Client, type ForkPoint } from "@retake/protocol";
import { findCut } from "@retake/runtime";
import { InvalidArgumentError } from "commander";

/** What a comparison names: a run, or one of its states. */
export type Reference =
  | { readonly type: "run"; readonly runId: string }
  | { readonly type: "checkpoint"; readonly runId: string; readonly checkpointId: string }
  | { readonly type: "span"; readonly runId: string; readonly spanId: string; readonly point: ForkPoint | null };

export type StateReference = Exclude<Reference, { type: "run" }>;

const FORMS = "RUN, RUN@SPAN, RUN@SPAN:before, RUN@SPAN:after or RUN@CHECKPOINT";

/** @throws InvalidArgumentError Thrown when the text is none of these. */
export function parseReference(text: string): Reference {
  const match = /^([0-9a-f]+)(?:@([0-9a-f]+)(?::(before|after))?)?$/.exec(text.toLowerCase());
  const [, run = "", place, point] = match ?? [];
  if (!match || !runId.safeParse(run).success) throw new InvalidArgumentError(`Expected ${FORMS}; a run's id has 32 hexadecimal digits.`);
  if (place === undefined) return { type: "run", runId: run };
  if (spanId.safeParse(place).success) return { type: "span", runId: run, spanId: place, point: (point as ForkPoint | undefined) ?? null };
  if (checkpointId.safeParse(place).success && point === undefined) return { type: "checkpoint", runId: run, checkpointId: place };
  throw new InvalidArgumentError(
    `Expected ${FORMS}; a span's id has 16 hexadecimal digits, a checkpoint's 32 and neither before nor after.`,
  );
}

/** `SPAN`, `SPAN:before` or `SPAN:after`. @throws InvalidArgumentError Thrown when the text is none of these. */
export function parsePlace(text: string): { spanId: string; point: ForkPoint } {
  const [id = "", point = "after", ...rest] = text.toLowerCase().split(":");
  if (spanId.safeParse(id).success && (point === "before" || point === "after") && rest.length === 0) return { spanId: id, point };
  throw new InvalidArgumentError("Expected SPAN, SPAN:before or SPAN:after; a span's id has 16 hexadecimal digits.");
}

/** The checkpoint that holds the state; at a span the one after it, unless told otherwise. */
export async function checkpointOf(client: Client, reference: StateReference, point?: ForkPoint): Promise<string> {
  if (reference.type === "checkpoint") return reference.checkpointId;
  const { spans } = await client.listSpans({ params: { runId: reference.runId } });
  return findCut(spans, reference.spanId, point ?? reference.point ?? "after").checkpointId;
}
