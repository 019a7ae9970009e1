import type { JournalEntry } from "@retake/protocol";
import type { Conducted, Conductor, Delivery, EffectRequest, RunLive, Served } from "./conductor.ts";
import { LiveConductor } from "./live-conductor.ts";
import { ServedByIdentity } from "./served-by-identity.ts";

/** What becomes of a step after a fork's cut that may change the world. */
export type ExternalPolicy = "hold" | "run" | "refuse";

export interface AfterCutOptions {
  /** What the parent did after the cut, or was doing at it: entries with the requests they belong to. */
  readonly parent: readonly JournalEntry[];
  /** What an execution of the same fork that broke off did after what can be followed of it. */
  readonly own: readonly JournalEntry[];
  readonly external: ExternalPolicy;
  /** Tools that have another implementation now: what the parent's gave means nothing. */
  readonly replaced: ReadonlySet<string>;
  /** Streams that were being read at the cut: they go on as they did in the parent. */
  readonly continued: ReadonlySet<string>;
  /** Steps that had begun when an earlier execution died: nobody knows whether they were done. */
  readonly begun: ReadonlySet<string>;
}

/**
 * Conducts what comes after a fork's cut: steps run, but for those that may
 * change the world. Where the parent did the very same thing after the cut, its
 * outcome stands: it has been done. Else they wait for an approval.
 */
export class AfterCutConductor implements Conductor {
  readonly sealed = false;
  readonly #options: AfterCutOptions;
  readonly #parent: ServedByIdentity;
  readonly #own: ServedByIdentity;
  readonly #live = new LiveConductor();

  constructor(options: AfterCutOptions) {
    this.#options = options;
    this.#parent = new ServedByIdentity(options.parent);
    this.#own = new ServedByIdentity(options.own);
  }

  /** Takes what the parent did for steps that have been asked for before. */
  use(requests: readonly JournalEntry[]): void {
    for (const entry of requests) if (entry.type === "request") this.#parent.take({ ...entry, effect: "external" });
  }

  attach(_run: Conducted): void {
    // Says what it has to say by its answers.
  }

  request(request: EffectRequest): Served | RunLive {
    const { external, replaced, begun, continued } = this.#options;
    const known = continued.has(request.key) ? this.#parent.take(request) : undefined;
    if (known) return this.#parent.serve(request.key, known);
    if (request.effect !== "external" || request.kind === "model" || request.kind === "signal") return { source: "live" };
    // Done is done, whatever may run now.
    const mine = this.#own.take(request);
    if (mine?.end) return this.#own.serve(request.key, mine);
    if (begun.has(request.key)) return { source: "live", held: true };
    if (external === "run" || (request.kind === "tool" && replaced.has(request.name))) return { source: "live" };
    const done = this.#parent.take(request);
    return done?.end === undefined ? { source: "live", held: true } : this.#parent.serve(request.key, done);
  }

  cancel(_key: string): void {
    // The agent's own doing; it has no place here.
  }

  patched(_id: string): boolean {
    return true;
  }

  deliver(key: string, type: Delivery["type"], hand: (recorded: Delivery | undefined) => void): void {
    const entry = this.#own.next(key, type) ?? this.#parent.next(key, type);
    this.#live.deliver(key, type, () => {
      hand(entry);
    });
  }

  finish(): void {
    // Nothing was promised, so nothing can be missing.
  }

  close(): void {
    // What is still under way is delivered to whoever waits for it, recorded no more.
  }
}
