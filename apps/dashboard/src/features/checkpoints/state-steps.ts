import type { ChangeOrigin, CheckpointReference, SpanSkeleton } from "@retake/protocol";
import { visibleString } from "../../ui/text/visible-text.ts";
import { spanTitle } from "../span/kind-icon.tsx";

/** The checkpoints of a run as people speak of them: steps have numbers, in the order in which they began. */
export interface StateSteps {
  readonly checkpoints: readonly CheckpointReference[];
  /** Place of a checkpoint by its index. */
  readonly placeOf: ReadonlyMap<number, number>;
  readonly numberOf: ReadonlyMap<string, number>;
  readonly nameOf: ReadonlyMap<string, string>;
  /** For each place, the span to show with it. */
  readonly spanIds: readonly (string | null)[];
}

export function buildStateSteps(checkpoints: readonly CheckpointReference[], spans: readonly SpanSkeleton[]): StateSteps {
  const known = new Map(spans.map((span) => [span.spanId, span]));
  const root = spans.find(({ parentId }) => parentId === null || !known.has(parentId))?.spanId ?? null;
  const numberOf = new Map<string, number>();
  const nameOf = new Map<string, string>();
  for (const { stepKey, point, spanId } of checkpoints) {
    if (stepKey === "" || numberOf.has(stepKey) || (point !== "pre" && point !== "post")) continue;
    numberOf.set(stepKey, numberOf.size + 1);
    const span = spanId === null ? undefined : known.get(spanId);
    nameOf.set(stepKey, span ? spanTitle(span) : stepKey);
  }
  return {
    checkpoints,
    placeOf: new Map(checkpoints.map(({ index }, place) => [index, place])),
    numberOf,
    nameOf,
    spanIds: checkpoints.map(({ spanId }) => (spanId !== null && known.has(spanId) ? spanId : root)),
  };
}

const points = { pre: "Before", post: "After", start: "Start", end: "End" };

/** `After 3 · get_user`, `Start`. */
export function placeTitle(steps: StateSteps, place: number): string {
  const checkpoint = steps.checkpoints[place];
  if (checkpoint === undefined) return "";
  const { point, stepKey } = checkpoint;
  return point === "pre" || point === "post" ? `${points[point]} ${stepTitle(steps, stepKey)}` : points[point];
}

/** `3 · get_user`. */
export function stepTitle(steps: StateSteps, stepKey: string): string {
  const number = steps.numberOf.get(stepKey);
  const name = steps.nameOf.get(stepKey) ?? stepKey;
  return number === undefined ? name : `${number} · ${name}`;
}

/** Who made a change, in a few words. */
export function originTitle(steps: StateSteps, { when, stepKey }: ChangeOrigin): string {
  if (when === "start") return "at the start";
  return when === "during" ? `by step ${stepTitle(steps, stepKey)}` : `by the agent after step ${stepTitle(steps, stepKey)}`;
}

/** The places to offer at a span: before and after a step, start and end of the run, else the states while it went on. */
export function placesOfSpan(steps: StateSteps, span: SpanSkeleton): number[] {
  const own = steps.spanIds.flatMap((spanId, place) => (spanId === span.spanId ? [place] : []));
  if (own.length > 0) return own;
  const endMs = span.startTimeMs + (span.durationMs ?? Number.POSITIVE_INFINITY);
  const during = steps.checkpoints.flatMap(({ timeMs }, place) => (timeMs >= span.startTimeMs && timeMs <= endMs ? [place] : []));
  if (during.length > 0) return during.length === 1 ? during : [during[0]!, during.at(-1)!];
  const before = steps.checkpoints.findLastIndex(({ timeMs }) => timeMs <= span.startTimeMs);
  return before < 0 ? [] : [before];
}

/** The place shown at a span: the one in the address where it belongs to it, else its last. */
export function chosenPlace(steps: StateSteps, span: SpanSkeleton, at: number | null): number | undefined {
  const places = placesOfSpan(steps, span);
  const wanted = at === null ? undefined : steps.placeOf.get(at);
  return wanted !== undefined && places.includes(wanted) ? wanted : places.at(-1);
}

/** What a place is compared with where nobody says otherwise: what stood before the step, or before the agent's code went on. */
export function placeBefore(steps: StateSteps, place: number): number | undefined {
  const checkpoint = steps.checkpoints[place];
  if (checkpoint?.point === "post") {
    const own = steps.checkpoints.findLastIndex(
      ({ point, stepKey }, other) => other < place && point === "pre" && stepKey === checkpoint.stepKey,
    );
    if (own >= 0) return own;
  }
  return place > 0 ? place - 1 : undefined;
}

/** Options of a select: of very long runs those near the one chosen. */
const NEAR = 250;

export function placeOptions(steps: StateSteps, chosen: number): { value: string; title: string }[] {
  const first = Math.max(0, chosen - NEAR);
  return steps.checkpoints
    .slice(first, chosen + NEAR + 1)
    .map((_, i) => ({ value: String(first + i), title: visibleString(placeTitle(steps, first + i)) }));
}
