import { recordValue, type EffectClass, type JournalEntry, type StepKind } from "@retake/protocol";
import { setImmediate } from "../interception/natives.ts";
import type { Conducted, Conductor, Delivery, EffectRequest, RunLive, Served } from "./conductor.ts";
import { DivergenceError, type Divergence } from "./divergence.ts";
import { ServedByIdentity } from "./served-by-identity.ts";

export interface HybridConductorOptions {
  readonly entries: readonly JournalEntry[];
  /** Kinds that run; the rest comes from the recording. */
  readonly live: readonly StepKind[];
  /** Classes of effects that run where the recording has no answer. */
  readonly allow: readonly EffectClass[];
  /** A step that may not run waits for somebody to decide, or for a simulator; else it is a divergence. */
  readonly held: boolean;
  /** Streams that were being read at a cut: they end as they did in the parent, whatever their kind. */
  readonly continued: ReadonlySet<string>;
  /** Tools that have another implementation now, and run. */
  readonly replaced: ReadonlySet<string>;
}

interface Pending {
  /** Place in the recording; live deliveries come before all that is served. */
  readonly place: number;
  readonly hand: () => void;
}

/**
 * Runs some kinds of steps and serves the others by what they are asked: kind,
 * name, input and occurrence. A live model asks in another order than the
 * recorded one did, so that keys and places mean nothing here; of several
 * answers that are there at once, the one that came first then comes first.
 */
export class HybridConductor implements Conductor {
  readonly sealed = true;
  readonly #options: HybridConductorOptions;
  readonly #live: ReadonlySet<StepKind>;
  readonly #allow: ReadonlySet<EffectClass>;
  readonly #recorded: ServedByIdentity;
  /** Steps that had not come to an end when the recorded run had: what they give now comes after all that is recorded. */
  readonly #endless = new Set<string>();
  readonly #pending: Pending[] = [];
  #scheduled = false;

  constructor(options: HybridConductorOptions) {
    this.#options = options;
    this.#live = new Set(options.live);
    this.#allow = new Set(options.allow);
    this.#recorded = new ServedByIdentity(options.entries);
  }

  attach(_run: Conducted): void {
    // Says what it has to say by its answers.
  }

  request(request: EffectRequest): Served | RunLive {
    const continued = this.#options.continued.has(request.key);
    if (!continued && (this.#live.has(request.kind) || this.#isReplaced(request))) return { source: "live" };
    const step = this.#recorded.take(request);
    // Asked for and never settled then: it is under way for ever.
    if (step && step.end === undefined) this.#endless.add(request.key);
    if (step && step.end === undefined && step.chunks.length === 0 && !continued)
      return { source: "live", ready: new Promise(() => undefined) };
    if (step) return this.#recorded.serve(request.key, step);
    // Time passes and answers come from outside whatever was recorded.
    if (request.kind === "timer" || request.kind === "signal" || this.#allow.has(request.effect)) return { source: "live" };
    if (this.#options.held) return { source: "live", held: true };
    throw new DivergenceError(unrecorded(request));
  }

  cancel(_key: string): void {
    // The agent's own doing; it has no place here.
  }

  patched(_id: string): boolean {
    return true;
  }

  deliver(key: string, type: Delivery["type"], hand: (recorded: Delivery | undefined) => void): void {
    const entry = this.#recorded.next(key, type);
    this.#pending.push({
      place: entry ? this.#recorded.placeOf(entry) : this.#endless.has(key) ? Number.POSITIVE_INFINITY : -1,
      hand: () => {
        hand(entry);
      },
    });
    this.#schedule();
  }

  finish(): void {
    // A live model may well ask for less than was recorded.
  }

  close(): void {
    // What is still under way is delivered to whoever waits for it, recorded no more.
  }

  #isReplaced({ kind, name }: EffectRequest): boolean {
    return kind === "tool" && this.#options.replaced.has(name);
  }

  #schedule(): void {
    if (this.#scheduled || this.#pending.length === 0) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      let first = 0;
      for (let i = 1; i < this.#pending.length; i++) if (this.#pending[i]!.place < this.#pending[first]!.place) first = i;
      const [next] = this.#pending.splice(first, 1);
      this.#schedule();
      next?.hand();
    });
  }
}

function unrecorded(request: EffectRequest): Divergence {
  return {
    type: request.kind === "fetch" ? "UNRECORDED_IO" : "EXTRA",
    sequence: 0,
    key: request.key,
    message: `The agent asked for ${request.key}, which the recording does not have, and which is ${request.effect}: it is not run by itself.`,
    actual: recordValue(request.input),
  };
}
