import type { CheckpointReference } from "@retake/protocol";
import type { ClickHouse } from "../../client/connect.ts";
import { ofRun, type RunId } from "../blobs.ts";
import { referenceColumns } from "../read-checkpoints.ts";
import type { SharedCache } from "../shared-cache.ts";
import { ChangeOrigins } from "./change-origin.ts";
import { RunBlobs } from "./run-blobs.ts";
import { StateWalker, type Raw } from "./state-walker.ts";

/** Runs whose blobs are kept at hand. */
const KEPT_RUNS = 3;

export interface StateOfRun {
  readonly checkpoint: CheckpointReference;
  readonly line: string;
  /** Whether all of it is there and is what was recorded. */
  readonly whole: boolean;
}

/** All states of a run at hand, verified; grows with the run. */
export class RunStates {
  readonly #clickhouse: ClickHouse;
  readonly #id: RunId;
  readonly blobs: RunBlobs;
  readonly walker: StateWalker;
  readonly states: StateOfRun[] = [];
  origins = new ChangeOrigins([]);

  constructor(clickhouse: ClickHouse, cache: SharedCache, id: RunId) {
    this.#clickhouse = clickhouse;
    this.#id = id;
    this.blobs = new RunBlobs(clickhouse, cache, id);
    this.walker = new StateWalker(this.blobs);
  }

  get newest(): number {
    return this.states.at(-1)?.checkpoint.index ?? -1;
  }

  /** Reads what has come behind what is known. */
  async grow(): Promise<void> {
    // Blobs are written before their roots: read after them, all that they need is there.
    const added = await this.#clickhouse.rows<CheckpointReference & { root: string }>(
      `SELECT ${referenceColumns}, root AS root FROM checkpoint_step AS c FINAL WHERE ${ofRun} AND c.step > {newest:Int64} ORDER BY c.step`,
      { ...this.#id, newest: this.newest },
    );
    await this.blobs.read();
    for (const { root: line, ...checkpoint } of added)
      this.states.push({ checkpoint, line, whole: this.blobs.verifies(line, checkpoint.id) });
    this.origins = new ChangeOrigins(this.states.map(({ checkpoint }) => checkpoint));
  }

  /** The place among all states of the checkpoint with this index; without one the last. */
  placeOf(index: number | undefined): number | undefined {
    const place = index === undefined ? this.states.length - 1 : this.states.findIndex(({ checkpoint }) => checkpoint.index === index);
    return place < 0 ? undefined : place;
  }

  indexOf(place: number): number {
    return this.states[place]!.checkpoint.index;
  }

  root({ line }: StateOfRun): Raw {
    return this.walker.root(line);
  }
}

interface Kept {
  states: RunStates;
  /** Of what is under way: one reading after another. */
  ready: Promise<unknown>;
}

/** The runs that were asked about lately. */
export class RunStatesCache {
  readonly #clickhouse: ClickHouse;
  readonly #shared: SharedCache;
  readonly #kept = new Map<string, Kept>();

  constructor(clickhouse: ClickHouse, shared: SharedCache) {
    this.#clickhouse = clickhouse;
    this.#shared = shared;
  }

  /** The states of a run as it is now; none where it is not known, or was deleted. */
  async get(id: RunId): Promise<RunStates> {
    const name = `${id.project}\n${id.run}`;
    const kept = this.#kept.get(name) ?? { states: new RunStates(this.#clickhouse, this.#shared, id), ready: Promise.resolve() };
    this.#kept.delete(name);
    this.#kept.set(name, kept);
    for (const oldest of this.#kept.keys()) if (this.#kept.size > KEPT_RUNS) this.#kept.delete(oldest);
    const ready = kept.ready.then(async () => (kept.states = await this.#renewed(kept.states, id)));
    kept.ready = ready.catch(() => this.#kept.delete(name));
    return ready;
  }

  async #renewed(states: RunStates, id: RunId): Promise<RunStates> {
    const [now] = await this.#clickhouse.rows<{ count: number; newest: number; before: number }>(
      `SELECT uniqExact(c.step) AS count, max(c.step) AS newest, uniqExactIf(c.step, c.step <= {known:Int64}) AS before
       FROM checkpoint_step AS c WHERE ${ofRun}`,
      { ...id, known: states.newest },
    );
    const { count = 0, before = 0 } = now ?? {};
    // What came late, or was taken away, changes what is known already.
    const same =
      before === states.states.length && (states.states.every(({ whole }) => whole) || (await this.#countBlobs(id)) === states.blobs.count);
    if (same && count === before) return states;
    const current = same ? states : new RunStates(this.#clickhouse, this.#shared, id);
    await current.grow();
    return current;
  }

  async #countBlobs(id: RunId): Promise<number> {
    const [row] = await this.#clickhouse.rows<{ count: number }>(`SELECT uniqExact(seq) AS count FROM checkpoint_blob WHERE ${ofRun}`, {
      ...id,
    });
    return row?.count ?? 0;
  }
}
