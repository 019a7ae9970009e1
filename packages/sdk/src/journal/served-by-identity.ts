import type { JournalEntry } from "@retake/protocol";
import type { Delivery, EffectRequest, Served } from "./conductor.ts";
import { recordedSteps, serve, type RecordedStep } from "./served.ts";

/** Recorded steps found by what they were asked: kind, name, input and occurrence. */
export class ServedByIdentity {
  readonly #recorded = new Map<string, RecordedStep[]>();
  readonly #places = new Map<Delivery, number>();
  /** What is still to come of a step that is served, by the key of the step that asks now. */
  readonly #coming = new Map<string, Delivery[]>();

  /** @param entries with the requests of the steps that they hold outcomes of */
  constructor(entries: readonly JournalEntry[]) {
    for (const [place, entry] of entries.entries())
      if (entry.type === "chunk" || entry.type === "settle" || entry.type === "signal") this.#places.set(entry, place);
    for (const step of recordedSteps(entries).values()) {
      const of = identity(step.request);
      const list = this.#recorded.get(of);
      if (list) list.push(step);
      else this.#recorded.set(of, [step]);
    }
  }

  /**
   * The next recorded step that was asked the same: the one at the same place
   * where there is one, else the first; the last answer of a pure one holds for ever.
   */
  take(request: Pick<EffectRequest, "key" | "kind" | "name" | "effect" | "inputDigest">): RecordedStep | undefined {
    const steps = this.#recorded.get(identity(request));
    if (steps === undefined) return undefined;
    if (steps.length === 1 && request.effect === "pure") return steps[0];
    const same = steps.findIndex((step) => step.request.key === request.key);
    return same > 0 ? steps.splice(same, 1)[0] : steps.shift();
  }

  serve(key: string, step: RecordedStep): Served {
    this.#coming.set(key, [...step.chunks, ...(step.end ? [step.end] : [])]);
    return serve(step);
  }

  /** The recorded entry that stands for what a step delivers next; chunks that nobody read are passed over. */
  next(key: string, type: Delivery["type"]): Delivery | undefined {
    const coming = this.#coming.get(key);
    const at = coming?.findIndex((entry) => entry.type === type) ?? -1;
    return at < 0 ? undefined : coming!.splice(0, at + 1).at(-1);
  }

  placeOf(delivery: Delivery): number {
    return this.#places.get(delivery) ?? 0;
  }
}

function identity({ kind, name, inputDigest }: Pick<EffectRequest, "kind" | "name" | "inputDigest">): string {
  return `${kind}\n${name}\n${inputDigest}`;
}
