import { tokensOf, type StateBlame } from "@retake/protocol";
import type { RunStates, StateOfRun } from "./run-states.ts";
import { PathFollower, type Raw, type StateWalker } from "./state-walker.ts";

const MAX_PARTS = 2_000;

export interface BlameQuery {
  readonly path: string;
  /** Index of a checkpoint. @default the last */
  readonly at?: number | undefined;
}

/**
 * Since when the value at a path of a checkpoint, and each part of it, is what it is: found by going back until it was
 * another one. Items of a list count as the same wherever they stand in it: a list that lost its first ones kept the others.
 * null where there is no such checkpoint.
 */
export async function stateBlame(run: RunStates, { path, at }: BlameQuery): Promise<StateBlame | null> {
  const end = run.placeOf(at);
  if (end === undefined) return null;
  const tokens = tokensOf(path);
  const follower = new PathFollower(run.walker, tokens);
  const find = async (state: StateOfRun): Promise<Raw | undefined> => run.blobs.fetching(() => follower.find(run.root(state)));
  const raw = await find(run.states[end]!);
  if (raw === undefined) return { own: null, parts: [] };
  const parts = await run.blobs.fetching(() => new Parts(run.walker, raw, end));
  const identity = run.walker.identity(raw);
  let since = end;
  let last: Raw | undefined = raw;
  for (let place = end - 1; place >= 0 && (since === place + 1 || parts.open > 0); place--) {
    const state = run.states[place]!;
    // Nothing is known of those that are not whole: what was before them and after is what counts.
    const found: Raw | undefined = state.whole ? await find(state) : last;
    const unchanged = found === last;
    if (since === place + 1 && found !== undefined && (unchanged || run.walker.identity(found) === identity)) since = place;
    await run.blobs.fetching(() => parts.visit(found, place, unchanged));
    last = found;
  }
  const origin = (place: number) => run.origins.at(place, tokens[0]);
  return {
    own: { checkpoint: run.states[since]!.checkpoint, origin: origin(since) },
    parts: [...parts.since].map(([token, place]) => ({ token, index: run.indexOf(place), origin: origin(place) })),
  };
}

/** Parts of a value on their way back to where they came from. */
class Parts {
  readonly #walker: StateWalker;
  readonly #isList: boolean;
  readonly #identities = new Map<Raw, string>();
  readonly #open = new Map<string, Raw>();
  readonly since = new Map<string, number>();

  constructor(walker: StateWalker, raw: Raw, place: number) {
    this.#walker = walker;
    const content = walker.content(raw);
    const { type } = walker.open(content);
    this.#isList = type === "list";
    const found = type === "list" ? walker.items(content, MAX_PARTS).entries() : type === "map" ? walker.entries(content, MAX_PARTS) : [];
    for (const [token, part] of found) {
      this.#open.set(String(token), part);
      this.since.set(String(token), place);
    }
  }

  get open(): number {
    return this.#open.size;
  }

  visit(raw: Raw | undefined, place: number, unchanged: boolean): void {
    if (!unchanged) {
      const gone = this.#gone(raw);
      for (const token of gone) this.#open.delete(token);
    }
    for (const token of this.#open.keys()) this.since.set(token, place);
  }

  /** Which of those still open are not there, or are others. */
  #gone(raw: Raw | undefined): string[] {
    const all = [...this.#open.keys()];
    if (raw === undefined) return all;
    const content = this.#walker.content(raw);
    const { type } = this.#walker.open(content);
    if (type !== (this.#isList ? "list" : "map")) return all;
    if (this.#isList) return this.#goneItems(this.#walker.items(content, MAX_PARTS));
    const there = this.#walker.entries(content, MAX_PARTS);
    return all.filter((token) => !this.#same(this.#open.get(token)!, there.get(token)));
  }

  #goneItems(items: readonly Raw[]): string[] {
    const elsewhere = [...this.#open].filter(([token, part]) => !this.#same(part, items[Number(token)])).map(([token]) => token);
    // Of a list that has only grown since, they are what it grew by.
    if (elsewhere.every((token) => Number(token) >= items.length)) return elsewhere;
    const there = new Set(items.map((item) => this.#identity(item)));
    return elsewhere.filter((token) => !there.has(this.#identity(this.#open.get(token)!)));
  }

  #same(part: Raw, other: Raw | undefined): boolean {
    return part === other || (other !== undefined && this.#identity(part) === this.#identity(other));
  }

  #identity(part: Raw): string {
    let identity = this.#identities.get(part);
    if (identity === undefined) this.#identities.set(part, (identity = this.#walker.identity(part)));
    return identity;
  }
}
