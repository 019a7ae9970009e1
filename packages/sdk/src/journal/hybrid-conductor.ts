import type { JournalEntry, SettleEntry, StepKind } from "@retake/protocol";
import { type Conductor, type EffectRequest, type RunLive, type Served } from "./effect-request.ts";
import { LiveConductor } from "./live-conductor.ts";
import { reviveOutcome } from "./outcome.ts";
import { extraDivergence } from "./replay-conductor.ts";

export interface HybridConductorOptions {
  readonly entries: readonly JournalEntry[];
  /** Kinds that run; the rest comes from the recording. */
  readonly live: readonly StepKind[];
}

/**
 * Runs some kinds of steps and serves the others by what they are asked: kind,
 * name, input and occurrence. A live model asks in another order than the
 * recorded one did, so that keys and places mean nothing here.
 */
export class HybridConductor implements Conductor {
  readonly #live: ReadonlySet<StepKind>;
  readonly #recorded = new Map<string, SettleEntry[]>();
  readonly #conductor = new LiveConductor();

  constructor(options: HybridConductorOptions) {
    this.#live = new Set(options.live);
    const identities = new Map<string, string>();
    for (const entry of options.entries) {
      if (entry.type === "request") identities.set(entry.key, identity(entry.kind, entry.name, entry.inputDigest));
      else this.#add(identities.get(entry.key), entry);
    }
  }

  request(request: EffectRequest): Served | RunLive {
    if (this.#live.has(request.kind)) return { source: "live" };
    const outcomes = this.#recorded.get(identity(request.kind, request.name, request.inputDigest));
    // The same question asked more often than recorded: a pure step's last answer still holds.
    const settle = outcomes !== undefined && (outcomes.length > 1 || request.effect !== "pure") ? outcomes.shift() : outcomes?.[0];
    if (settle) return { source: "recorded", outcome: reviveOutcome(settle) };
    if (request.effect === "pure") return { source: "live" };
    throw extraDivergence(request);
  }

  settle(key: string, deliver: () => void): void {
    this.#conductor.settle(key, deliver);
  }

  finish(): void {
    // A live model may well ask for less than was recorded.
  }

  #add(of: string | undefined, entry: SettleEntry): void {
    if (of === undefined) return;
    const list = this.#recorded.get(of);
    if (list) list.push(entry);
    else this.#recorded.set(of, [entry]);
  }
}

function identity(kind: StepKind, name: string, inputDigest: string): string {
  return `${kind}\n${name}\n${inputDigest}`;
}
