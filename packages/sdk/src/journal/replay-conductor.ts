import { diffValues, recordValue, type JournalEntry, type RequestEntry, type SettleEntry } from "@retake/protocol";
import { DivergenceError, type Conductor, type EffectRequest, type RunLive, type Served } from "./effect-request.ts";
import { LiveConductor } from "./live-conductor.ts";
import { reviveOutcome } from "./outcome.ts";

export interface ReplayConductorOptions {
  /** The journal, or the part of it up to a fork's cut. */
  readonly entries: readonly JournalEntry[];
  /**
   * What follows the last entry: `stop` (strict replay: another step is a
   * divergence) or `live` (a fork: steps run from there on).
   */
  readonly afterEnd: "stop" | "live";
  /** Whether the recorded run had ended: a step without an outcome in it then never got one. */
  readonly complete?: boolean;
  /** Outcomes to deliver in place of the recorded ones, by step key. */
  readonly edited?: ReadonlyMap<string, SettleEntry>;
}

/**
 * Serves a journal in its recorded order: an outcome is delivered only when
 * every request that was recorded before it has been made again. Serving the
 * values alone would let concurrent code take another path.
 */
export class ReplayConductor implements Conductor {
  readonly #options: ReplayConductorOptions;
  readonly #requests = new Map<string, RequestEntry>();
  readonly #settles = new Map<string, SettleEntry>();
  readonly #made = new Set<string>();
  readonly #ready = new Map<string, () => void>();
  readonly #held: (() => void)[] = [];
  readonly #live = new LiveConductor();
  #position = 0;
  #delivering = false;

  constructor(options: ReplayConductorOptions) {
    this.#options = options;
    for (const entry of options.entries) {
      if (entry.type === "request") this.#requests.set(entry.key, entry);
      else this.#settles.set(entry.key, entry);
    }
  }

  /** Whether every entry has been delivered. */
  get ended(): boolean {
    return this.#position >= this.#options.entries.length;
  }

  /** The first recorded request that has not been made again. */
  unreached(): RequestEntry | undefined {
    return this.#options.entries.find((entry): entry is RequestEntry => entry.type === "request" && !this.#made.has(entry.key));
  }

  isRecorded(key: string): boolean {
    return this.#requests.has(key);
  }

  request(request: EffectRequest): Served | RunLive {
    const recorded = this.#requests.get(request.key);
    if (recorded === undefined) return this.#beyond(request);
    if (recorded.inputDigest !== request.inputDigest) throw inputDivergence(recorded, request);
    this.#made.add(request.key);
    const settle = this.#options.edited?.get(request.key) ?? this.#settles.get(request.key);
    const served: Served | RunLive = settle
      ? { source: this.#options.edited?.has(request.key) ? "edited" : "recorded", outcome: reviveOutcome(settle) }
      : this.#inFlight(request);
    this.#advance();
    return served;
  }

  settle(key: string, deliver: () => void): void {
    if (!this.#settles.has(key)) {
      this.#live.settle(key, deliver);
      return;
    }
    this.#ready.set(key, deliver);
    this.#advance();
  }

  finish(): void {
    const missing = this.unreached();
    if (missing)
      throw new DivergenceError({
        type: "UNREACHED",
        key: missing.key,
        message: `The recording has the step ${missing.key}; the agent ended without it.`,
        recorded: missing.input,
      });
  }

  /** A step that the recording has not: the agent took another path, or the recording ends here. */
  #beyond(request: EffectRequest): RunLive {
    if (this.#options.afterEnd === "live") return this.ended ? { source: "live" } : { source: "live", ready: this.#untilEnd() };
    throw extraDivergence(request);
  }

  /** Asked for before the recording's end and not settled in it. */
  #inFlight(request: EffectRequest): RunLive {
    if (this.#options.afterEnd === "live") return { source: "live", ready: this.#untilEnd() };
    if (this.#options.complete === true) return { source: "live", ready: new Promise(() => undefined) };
    throw new DivergenceError({ type: "EXTRA", key: request.key, message: `The recording ends while ${request.key} was still going on.` });
  }

  #untilEnd(): Promise<void> {
    return new Promise((resolve) => {
      this.#held.push(resolve);
      this.#advance();
    });
  }

  #advance(): void {
    if (this.#delivering) return;
    const { entries } = this.#options;
    while (this.#position < entries.length) {
      const entry = entries[this.#position]!;
      if (entry.type === "request") {
        if (!this.#made.has(entry.key)) return;
        this.#position++;
        continue;
      }
      const deliver = this.#ready.get(entry.key);
      if (deliver === undefined) return;
      this.#ready.delete(entry.key);
      this.#delivering = true;
      setImmediate(() => {
        this.#position++;
        if (this.ended) this.#releaseHeld();
        deliver();
        this.#delivering = false;
        this.#advance();
      });
      return;
    }
    this.#releaseHeld();
  }

  #releaseHeld(): void {
    for (const release of this.#held.splice(0)) release();
  }
}

function inputDivergence(recorded: RequestEntry, request: EffectRequest): DivergenceError {
  const actual = recordValue(request.input);
  const [first] = diffValues(recorded.input, actual, 1).changes;
  const where = first === undefined ? "" : ` It first differs at ${first.path === "" ? "the whole" : first.path}.`;
  return new DivergenceError({
    type: "INPUT",
    key: request.key,
    message: `The step ${request.key} was asked for with another input than recorded.${where}`,
    recorded: recorded.input,
    actual,
  });
}

export function extraDivergence(request: EffectRequest): DivergenceError {
  return new DivergenceError({
    type: "EXTRA",
    key: request.key,
    message: `The agent asked for ${request.key}, which the recording does not have.`,
    actual: recordValue(request.input),
  });
}
