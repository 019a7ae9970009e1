import { parseStatePredicate, tokensOf, type StateChange, type StateHistory, type StateMatches, type StateTest } from "@retake/protocol";
import type { ClickHouse } from "../../client/connect.ts";
import { Binder } from "../../search/binder.ts";
import { compilePredicate } from "../../search/compile-predicate.ts";
import { excerptOf, scalarText } from "./excerpt.ts";
import type { RunStates } from "./run-states.ts";
import { PathFollower, type Raw } from "./state-walker.ts";

/** Of a text that a condition is asked about, in characters. */
const MAX_TEXT = 30_000;
/** Of all texts in one question: a field of a request has 128 KiB at most, and what is escaped takes up to three times its length. */
const MAX_ASKED = 40_000;
const QUESTIONS_AT_ONCE = 8;

interface Change {
  /** Among all states of the run. */
  readonly place: number;
  readonly raw: Raw | undefined;
}

export interface HistoryQuery {
  readonly path: string;
  /** Index of a checkpoint. @default the last */
  readonly to?: number | undefined;
  readonly limit: number;
}

/** Every change of a value, from the first checkpoint on; null where there is no such checkpoint. */
export async function stateHistory(run: RunStates, { path, to, limit }: HistoryQuery): Promise<StateHistory | null> {
  const tokens = tokensOf(path);
  const end = run.placeOf(to);
  if (end === undefined) return null;
  const changes = await changesOf(run, tokens);
  const asked = limit === 0 ? [] : changes.filter(({ place }) => place <= end).slice(-limit);
  const shown: StateChange[] = [];
  for (const { place, raw } of asked) {
    const value = raw === undefined ? null : await run.blobs.fetching(() => excerptOf(run.walker, raw));
    shown.push({ checkpoint: run.states[place]!.checkpoint, origin: run.origins.at(place, tokens[0]), value });
  }
  return { changedAt: changes.map(({ place }) => run.indexOf(place)), changes: shown, unreadable: unreadable(run) };
}

/** Where the value at a path became another one. Not there at first is no change. */
async function changesOf(run: RunStates, tokens: readonly string[]): Promise<Change[]> {
  const changes: Change[] = [];
  let last: string | undefined;
  await follow(run, tokens, (raw, place) => {
    const identity = raw === undefined ? undefined : run.walker.identity(raw);
    if (identity !== last) changes.push({ place, raw });
    last = identity;
  });
  return changes;
}

/** Visits the value at a path in every whole state, in order; where blobs have to be fetched, a visit is repeated. */
async function follow(run: RunStates, tokens: readonly string[], visit: (raw: Raw | undefined, place: number) => void): Promise<void> {
  const follower = new PathFollower(run.walker, tokens);
  for (const [place, state] of run.states.entries()) {
    if (!state.whole) continue;
    await run.blobs.fetching(() => visit(follower.find(run.root(state)), place));
  }
}

/** The checkpoints for which a condition holds. @throws RetakeError `search_syntax` */
export async function findStates(clickhouse: ClickHouse, run: RunStates, q: string): Promise<StateMatches> {
  const { path, test } = parseStatePredicate(q);
  const tokens = tokensOf(path);
  const places = test.type === "value" ? await placesOfValue(clickhouse, run, tokens, test) : await placesOf(run, tokens, test);
  return { path, matchedAt: places.map((place) => run.indexOf(place)), unreadable: unreadable(run) };
}

async function placesOf(run: RunStates, tokens: readonly string[], test: Exclude<StateTest, { type: "value" }>): Promise<number[]> {
  if (test.type === "changed") {
    const changes = await changesOf(run, tokens);
    // What is there from the start has not changed.
    return changes.map(({ place }) => place).filter((place) => place > 0);
  }
  const places: number[] = [];
  await follow(run, tokens, (raw, place) => {
    if ((raw === undefined) === test.negated) places.push(place);
  });
  return places;
}

/** Asks ClickHouse, so that a condition means what it means in a search, its regular expressions included. */
async function placesOfValue(
  clickhouse: ClickHouse,
  run: RunStates,
  tokens: readonly string[],
  { predicate, negated }: Extract<StateTest, { type: "value" }>,
): Promise<number[]> {
  const textAt = new Map<number, string>();
  await follow(run, tokens, (raw, place) => {
    const text = raw === undefined ? undefined : scalarText(run.walker, raw, MAX_TEXT);
    if (text !== undefined) textAt.set(place, text);
  });
  const holds = new Map<string, boolean>();
  const ask = async (texts: readonly string[]): Promise<void> => {
    const binder = new Binder();
    const condition = compilePredicate("v", predicate, binder);
    const sql = `SELECT arrayMap(v -> toUInt8(${condition}), {texts:Array(String)}) AS held`;
    const [answer] = await clickhouse.rows<{ held: number[] }>(sql, { ...binder.parameters, texts });
    for (const [i, text] of texts.entries()) holds.set(text, (answer?.held[i] === 1) !== negated);
  };
  const batches = [...batchesOf(new Set(textAt.values()))];
  for (let i = 0; i < batches.length; i += QUESTIONS_AT_ONCE) await Promise.all(batches.slice(i, i + QUESTIONS_AT_ONCE).map(ask));
  return [...textAt].filter(([, text]) => holds.get(text) === true).map(([place]) => place);
}

function* batchesOf(texts: ReadonlySet<string>): Generator<string[]> {
  let batch: string[] = [];
  let characters = 0;
  for (const text of texts) {
    if (characters + text.length > MAX_ASKED && batch.length > 0) {
      yield batch;
      [batch, characters] = [[], 0];
    }
    batch.push(text);
    characters += text.length;
  }
  if (batch.length > 0) yield batch;
}

function unreadable(run: RunStates): number {
  return run.states.filter(({ whole }) => !whole).length;
}
