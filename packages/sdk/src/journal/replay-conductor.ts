import { diffValues, recordValue, type JournalEntry, type RequestEntry, type SettleEntry } from "@retake/protocol";
import { setImmediate } from "../interception/natives.ts";
import type { Conducted, Conductor, Delivery, EffectRequest, RunLive, Served } from "./conductor.ts";
import { DivergenceError, type Divergence, type DivergenceType } from "./divergence.ts";
import { recordedSteps, serve, type RecordedStep } from "./served.ts";
import { StandStill } from "./stand-still.ts";

export interface ReplayConductorOptions {
  /** The journal, or the part of it up to a fork's cut. */
  readonly entries: readonly JournalEntry[];
  /** What conducts after the last entry; none in strict replay, where another step is a divergence. */
  readonly next?: Conductor;
  /** What conducts from a divergence on; none where it ends the replay. Called with the entries from there on. */
  readonly fallback?: ((rest: readonly JournalEntry[]) => Conductor) | undefined;
  /** Whether a step may be asked for earlier than it was, before deliveries that came first then. */
  readonly order: "strict" | "tolerant";
  /** Outcomes to deliver in place of the recorded ones, by step key. */
  readonly edited?: ReadonlyMap<string, SettleEntry>;
  /** How long undeclared effects may keep the agent from asking for the next step. In milliseconds. */
  readonly stallMs: number;
}

/**
 * Serves a journal in its recorded order: a delivery is made only when every
 * request that was recorded before it has been made again. Serving the values
 * alone would let concurrent code take another path.
 */
export class ReplayConductor implements Conductor {
  readonly #options: ReplayConductorOptions;
  readonly #entries: readonly JournalEntry[];
  readonly #steps: ReadonlyMap<string, RecordedStep>;
  /** Places of the deliveries that are still to come, by step. */
  readonly #ahead = new Map<string, number[]>();
  /** What was done earlier than recorded: places of the agent's own entries. */
  readonly #early = new Set<number>();
  readonly #ready = new Map<number, (recorded: Delivery) => void>();
  readonly #held: (() => void)[] = [];
  readonly #stand: StandStill;
  #run: Conducted | undefined;
  #next: Conductor | undefined;
  #position = 0;
  #moves = 0;
  #delivering = false;
  #left = false;

  constructor(options: ReplayConductorOptions) {
    this.#options = options;
    const { entries, edited } = options;
    // An edited outcome has no chunks: the step gives it whole.
    this.#entries = edited?.size ? entries.filter((entry) => entry.type !== "chunk" || !edited.has(entry.key)) : entries;
    this.#steps = recordedSteps(this.#entries);
    this.#next = options.next;
    for (const [i, entry] of this.#entries.entries()) {
      if (entry.type !== "chunk" && entry.type !== "settle" && entry.type !== "signal") continue;
      const places = this.#ahead.get(entry.key);
      if (places) places.push(i);
      else this.#ahead.set(entry.key, [i]);
    }
    this.#stand = new StandStill(
      options.stallMs,
      () => (this.ended || this.#delivering ? -1 : this.#moves),
      () => {
        this.#run?.abort(new DivergenceError(this.#unreached("the agent does not ask for it")));
      },
    );
  }

  attach(run: Conducted): void {
    this.#run = run;
    this.#next?.attach(run);
    this.#advance();
  }

  get sealed(): boolean {
    return this.#next?.sealed ?? true;
  }

  /** Whether every entry has been served. */
  get ended(): boolean {
    return this.#left || this.#position >= this.#entries.length;
  }

  request(request: EffectRequest): Served | RunLive {
    this.#passAttempts();
    if (this.ended) return this.#beyond(request);
    const place = this.#find((entry) => entry.type === "request" && entry.key === request.key);
    const step = this.#steps.get(request.key);
    if (place === undefined || step === undefined) {
      if (this.#next) return this.#afterEnd(request, this.#next);
      return this.#leave(this.#unexpected(request), () => this.#next!.request(request));
    }
    if (step.request.inputDigest !== request.inputDigest)
      return this.#leave(this.#otherInput(step.request, request), () => this.#next!.request(request));
    if (place !== this.#position && this.#options.order === "strict")
      return this.#leave(this.#misplaced(request.key, "asked for"), () => this.#next!.request(request));
    this.#did(place);
    return this.#serve(step, request);
  }

  cancel(key: string): void {
    this.#passAttempts();
    if (this.ended) {
      this.#next?.cancel(key);
      return;
    }
    const place = this.#find((entry) => entry.type === "cancel" && entry.key === key);
    if (place === undefined || (place !== this.#position && this.#options.order === "strict")) {
      // A step that ran ahead of its turn after the cut is no part of the recording.
      if (!this.#steps.has(key)) return;
      this.#leave(this.#misplaced(key, "cancelled"), () => {
        this.#next?.cancel(key);
      });
      return;
    }
    this.#did(place);
  }

  patched(id: string): boolean {
    this.#passAttempts();
    if (this.ended) return this.#next?.patched(id) ?? false;
    const place = this.#find((entry) => entry.type === "patch" && entry.id === id);
    if (place === undefined) return false;
    this.#did(place);
    return true;
  }

  deliver(key: string, type: Delivery["type"], hand: (recorded: Delivery | undefined) => void): void {
    const place = this.#left ? undefined : this.#ahead.get(key)?.[0];
    if (place === undefined) {
      this.#afterwards(key, type, hand);
      return;
    }
    if (this.#entries[place]!.type !== type) {
      this.#abandon(this.#misplaced(key, type === "settle" ? "left before its end" : "read on"));
      // Where the replay goes on without its recording, what the agent waits for comes.
      if (this.#left) this.#afterwards(key, type, hand);
      return;
    }
    this.#ahead.get(key)!.shift();
    this.#ready.set(place, hand);
    this.#advance();
  }

  finish(): void {
    this.#next?.finish();
    if (this.ended) return;
    throw new DivergenceError(this.#unreached("the agent ended without it"));
  }

  close(): void {
    this.#stand.close();
    this.#next?.close();
  }

  #serve(step: RecordedStep, request: EffectRequest): Served | RunLive {
    const edited = this.#options.edited?.get(request.key);
    if (edited ?? step.end) return serve(step, edited);
    if (step.chunks.length > 0) return this.#next ? this.#readOn(step, request, this.#next) : serve(step);
    // Asked for and never settled: after a cut it goes on, in a whole recording it never came to an end.
    if (this.#next) return this.#afterEnd(request, this.#next);
    return { source: "live", ready: new Promise(() => undefined) };
  }

  /** A step that is not settled in this part of the recording: what it gives comes after all that is. */
  #afterEnd(request: EffectRequest, next: Conductor): Served | RunLive {
    const disposition = next.request(request);
    return disposition.source === "live" ? { ...disposition, ready: this.#untilEnd().then(() => disposition.ready) } : disposition;
  }

  /** A stream that was being read at the cut: what comes next has to know the rest of it. */
  #readOn(step: RecordedStep, request: EffectRequest, next: Conductor): Served | RunLive {
    const rest = next.request(request);
    if (rest.source !== "live") return { ...rest, chunks: step.chunks.length + rest.chunks };
    const message = `The recording ends while the stream ${request.key} was being read.`;
    return this.#leave({ type: "EXTRA", sequence: this.#position, key: request.key, message }, () => next.request(request));
  }

  #beyond(request: EffectRequest): Served | RunLive {
    if (this.#next) return this.#next.request(request);
    return this.#leave(this.#unexpected(request), () => this.#next!.request(request));
  }

  /** A delivery that this part of the recording does not have: it comes after all that it has. */
  #afterwards(key: string, type: Delivery["type"], hand: (recorded: Delivery | undefined) => void): void {
    const pass = (): void => this.#next?.deliver(key, type, hand);
    if (this.ended) pass();
    else this.#held.push(pass);
  }

  /** The first place from here on, not done yet, where the recording has such an entry. */
  #find(is: (entry: JournalEntry) => boolean): number | undefined {
    const here = this.#entries[this.#position];
    if (here && !this.#early.has(this.#position) && is(here)) return this.#position;
    for (let i = this.#position; i < this.#entries.length; i++) if (!this.#early.has(i) && is(this.#entries[i]!)) return i;
    return undefined;
  }

  /** The agent did what the recording has at this place. What follows by itself waits until it has been noted. */
  #did(place: number): void {
    this.#early.add(place);
    while (this.#early.delete(this.#position)) {
      this.#position++;
      this.#moves++;
    }
    queueMicrotask(() => {
      this.#advance();
    });
  }

  #passAttempts(): void {
    if (this.#delivering || this.#left) return;
    for (let entry = this.#entries[this.#position]; entry?.type === "attempt"; entry = this.#entries[this.#position]) {
      this.#position++;
      this.#moves++;
      this.#run!.attempt(entry);
    }
  }

  #untilEnd(): Promise<void> {
    return new Promise((resolve) => {
      this.#held.push(resolve);
      this.#advance();
    });
  }

  #advance(): void {
    if (this.#delivering || this.#left) return;
    for (;;) {
      this.#passAttempts();
      const entry = this.#entries[this.#position];
      if (entry === undefined) break;
      if (entry.type === "chunk" || entry.type === "settle" || entry.type === "signal") {
        this.#handOver(entry);
        return;
      }
      if (!this.#early.delete(this.#position)) {
        this.#stand.arm();
        return;
      }
      this.#position++;
      this.#moves++;
    }
    this.#release();
  }

  #handOver(entry: Delivery): void {
    const place = this.#position;
    const hand = this.#ready.get(place);
    if (hand === undefined) {
      this.#stand.arm();
      return;
    }
    this.#ready.delete(place);
    this.#delivering = true;
    setImmediate(() => {
      this.#delivering = false;
      if (!this.#left) this.#position = place + 1;
      this.#moves++;
      if (this.ended) this.#release();
      hand(this.#options.edited?.get(entry.key) ?? entry);
      this.#advance();
    });
  }

  #release(): void {
    for (const release of this.#held.splice(0)) release();
  }

  /** Ends the replay, or goes on without the recording where that is wanted. */
  #leave<T>(divergence: Divergence, goOn: () => T): T {
    this.#abandon(divergence, true);
    return goOn();
  }

  #abandon(divergence: Divergence, thrown = false): void {
    const { fallback } = this.#options;
    if (fallback === undefined) {
      const error = new DivergenceError(divergence);
      if (thrown) throw error;
      this.#run!.abort(error);
      return;
    }
    this.#run!.diverged(divergence);
    this.#left = true;
    this.#stand.close();
    this.#next = fallback(this.#entries.slice(this.#position));
    this.#next.attach(this.#run!);
    // What was served already still comes, in its recorded order.
    for (const [place, hand] of [...this.#ready].toSorted(([a], [b]) => a - b)) {
      const entry = this.#entries[place] as Delivery;
      this.#next.deliver(entry.key, entry.type, () => {
        hand(entry);
      });
    }
    this.#ready.clear();
    this.#release();
  }

  #unexpected(request: EffectRequest): Divergence {
    const expected = this.#entries[this.#position];
    const base = { sequence: this.#position, key: request.key, actual: recordValue(request.input) };
    if (expected?.type === "request" && request.kind !== "fetch" && frameOf(expected.key) === frameOf(request.key))
      return {
        ...base,
        type: "NAME",
        message: `The agent asked for ${request.key} where the recording has ${expected.key}.`,
        recorded: expected.input,
      };
    const type: DivergenceType = request.kind === "fetch" ? "UNRECORDED_IO" : "EXTRA";
    return { ...base, type, message: `The agent asked for ${request.key}, which the recording does not have.` };
  }

  #otherInput(recorded: RequestEntry, request: EffectRequest): Divergence {
    const actual = recordValue(request.input);
    const { changes } = diffValues(recorded.input, actual, 20);
    const [first] = changes;
    const where = first === undefined ? "" : ` It first differs at ${first.path === "" ? "the whole" : first.path}.`;
    const redacted = /"~\*|\[redacted:/.test(JSON.stringify(this.#entries))
      ? " Parts of the recording were redacted; the agent may have needed them."
      : "";
    return {
      type: "INPUT",
      sequence: this.#position,
      key: request.key,
      message: `The step ${request.key} was asked for with another input than recorded.${where}${redacted}`,
      recorded: recorded.input,
      actual,
      changes,
    };
  }

  #misplaced(key: string, what: string): Divergence {
    return {
      type: "ORDER",
      sequence: this.#position,
      key,
      message: `The step ${key} was ${what} at another place than recorded: the recording goes on with ${describe(this.#entries[this.#position])}.`,
    };
  }

  #unreached(why: string): Divergence {
    const entry = this.#entries[this.#position];
    const key = entry && "key" in entry ? entry.key : "";
    return {
      type: "UNREACHED",
      sequence: this.#position,
      key,
      message: `The recording goes on with ${describe(entry)}; ${why}.`,
      ...(entry?.type === "request" ? { recorded: entry.input } : {}),
    };
  }
}

function describe(entry: JournalEntry | undefined): string {
  switch (entry?.type) {
    case undefined:
      return "nothing more";
    case "request":
      return `the step ${entry.key}`;
    case "cancel":
      return `the cancellation of ${entry.key}`;
    case "chunk":
      return `a chunk of ${entry.key}`;
    case "settle":
      return `the outcome of ${entry.key}`;
    case "signal":
      return `the answer to ${entry.key}`;
    case "attempt":
      return `an attempt of ${entry.key}`;
    case "patch":
      return `the patch "${entry.id}"`;
  }
}

/** The path of the scopes around a step. */
function frameOf(key: string): string {
  return key.slice(0, key.lastIndexOf("/") + 1);
}
