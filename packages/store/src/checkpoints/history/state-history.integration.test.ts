import { equalValues, newRunId, pointerOf, recordValue, tokensOf, type Json } from "@retake/protocol";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ClickHouse } from "../../client/connect.ts";
import { createStore } from "../../create-store.ts";
import { batchOf } from "../../records.fixture.ts";
import type { Store } from "../../store.ts";
import { startTestServer, tamper, type TestServer } from "../../test-server.fixture.ts";
import { growingStates, recordsOf } from "../checkpoint-records.fixture.ts";

const project = "default";

/** The plainest way to a value: through the whole of it. */
function valueAt(state: Json, pointer: string): Json | undefined {
  let at: Json | undefined = state;
  for (const token of tokensOf(pointer)) {
    if (typeof at !== "object" || at === null) return undefined;
    const list: readonly Json[] | undefined = Array.isArray(at) ? at : undefined;
    const key: string = list !== undefined && token === "-1" ? String(list.length - 1) : token;
    at = Object.hasOwn(at, key) && !(list !== undefined && key === "length") ? (at as Record<string, Json>)[key] : undefined;
  }
  return at;
}

const changesOf = (states: readonly Json[], pointer: string): number[] =>
  states.flatMap((state, i) => (equalValues(valueAt(state, pointer), i === 0 ? undefined : valueAt(states[i - 1]!, pointer)) ? [] : [i]));

function pathsOf(value: Json, pointer = ""): string[] {
  if (typeof value !== "object" || value === null) return [pointer];
  return [pointer, ...Object.entries(value).flatMap(([key, part]: [string, Json]) => pathsOf(part, pointer + pointerOf([key])))];
}

/** States that follow from each other as an agent's do: counters, texts that change in part, lists that grow and are compacted. */
const evolution = fc
  .array(
    fc.oneof(
      fc.record({ type: fc.constant("append"), count: fc.integer({ min: 1, max: 30 }), length: fc.constantFrom(3, 90, 400, 6000) }),
      fc.record({ type: fc.constant("count"), by: fc.integer({ min: -9, max: 9 }) }),
      fc.record({ type: fc.constant("rewrite"), at: fc.nat(2000), places: fc.integer({ min: 1, max: 3 }) }),
      fc.record({ type: fc.constant("compact"), keep: fc.nat(5) }),
      fc.record({ type: fc.constant("set"), key: fc.constantFrom("a", "a/b", "~x", "plan"), value: fc.jsonValue({ maxDepth: 2 }) }),
      fc.record({ type: fc.constant("unset"), key: fc.constantFrom("a", "a/b", "~x", "plan") }),
      fc.record({ type: fc.constant("same") }),
    ),
    { minLength: 2, maxLength: 14 },
  )
  .map((edits) => {
    const cart = { total: 0 };
    let messages: Json[] = [];
    let note = "A note of the agent, with line after line of what it found. ".repeat(60);
    const cells: Record<string, Json> = {};
    return edits.map((edit): Json => {
      if (edit.type === "append")
        for (let i = 0; i < edit.count; i++)
          messages.push({ role: "user", content: `${messages.length} ${"word ".repeat(edit.length / 5)}` });
      if (edit.type === "count") cart.total += edit.by;
      if (edit.type === "rewrite")
        for (let i = 0; i < edit.places; i++)
          note = `${note.slice(0, edit.at + i * 500)}<changed ${i}>${note.slice(edit.at + i * 500 + 3)}`;
      if (edit.type === "compact")
        messages = [{ role: "system", content: "what was before" }, ...messages.slice(messages.length - edit.keep)];
      if (edit.type === "set") cells[edit.key] = edit.value as Json;
      if (edit.type === "unset") delete cells[edit.key];
      return structuredClone({ state: { cart, messages, note, ...cells } });
    });
  });

describe("the history of states", () => {
  let test: TestServer;
  let database: ClickHouse;
  let store: Store;
  beforeAll(async () => {
    test = await startTestServer();
    database = await test.newMigratedDatabase();
    store = createStore(database);
  });
  afterAll(async () => test.stop());

  it("is what comparing all whole states gives, for every path, while the run grows", async () => {
    await fc.assert(
      fc.asyncProperty(evolution, fc.infiniteStream(fc.nat()), async (live, picks) => {
        const run = newRunId();
        const records = recordsOf(live, { run });
        const states = live.map((state) => recordValue(state));
        const half = Math.ceil(records.length / 2);
        const pick = <T>(from: readonly T[]): T => from[picks.next().value! % from.length]!;
        for (const known of [half, records.length]) {
          await store.write(batchOf(project, { checkpoints: records.slice(known === half ? 0 : half, known) }));
          const seen = states.slice(0, known);
          const paths = seen.flatMap((state) => pathsOf(state)).map((path) => path.replaceAll("~0~0", "~0"));
          for (const path of ["/state", "/state/messages/-1/content", "/state/nothing", ...Array.from({ length: 8 }, () => pick(paths))]) {
            const recorded = path.replaceAll("/~0", "/~0~0");
            const expected = changesOf(seen, recorded);
            const { changedAt, changes, unreadable } = (await store.stateHistory(project, run, { path, limit: 1000 }))!;
            expect({ path, changedAt, unreadable }).toEqual({ path, changedAt: expected, unreadable: 0 });
            for (const { checkpoint, value } of changes) {
              const whole = valueAt(seen[checkpoint.index]!, recorded);
              const shown = value === null ? undefined : value.cut ? "cut" : value.value;
              expect(shown).toEqual(value?.cut === true && JSON.stringify(whole).length > 1_000 ? "cut" : whole);
            }
            const at = picks.next().value! % known;
            const blame = (await store.stateBlame(project, run, { path, at }))!;
            const there = valueAt(seen[at]!, recorded) !== undefined;
            expect({ path, at, index: blame.own?.checkpoint.index }).toEqual({
              path,
              at,
              index: there ? expected.findLast((index) => index <= at) : undefined,
            });
            for (const { token, index } of Array.isArray(valueAt(seen[at]!, recorded)) ? [] : blame.parts) {
              const part = recorded + pointerOf([token]).replace("/~0", "/~0~0");
              expect({ part, index }).toEqual({ part, index: changesOf(seen, part).findLast((changed) => changed <= at) });
            }
          }
        }
      }),
      { numRuns: 6 },
    );
  });

  it("follows the items of a list where they move", async () => {
    const run = newRunId();
    const message = (i: number): Json => ({ role: "user", content: `message ${i} ${"word ".repeat(80)}` });
    const lists = [
      [0, 1],
      [0, 1, 2],
      [0, 1, 2, 3],
      [9, 2, 3],
      [9, 2, 3, 4],
    ];
    await store.write(
      batchOf(project, {
        checkpoints: recordsOf(
          lists.map((list) => ({ state: { messages: list.map(message) } })),
          { run },
        ),
      }),
    );
    const { parts } = (await store.stateBlame(project, run, { path: "/state/messages" }))!;
    expect(parts.map(({ token, index }) => [token, index])).toEqual([
      ["0", 3],
      ["1", 1],
      ["2", 2],
      ["3", 4],
    ]);
  });

  it("finds where a condition holds, with the meaning it has in a search", async () => {
    const run = newRunId();
    const totals = [5, -1, -1, 30, "30", null, -2.5];
    const states = totals.map((total, i): Json => ({
      state: {
        cart: { total, note: i > 3 ? `Refund ${i} of "${"long ".repeat(1200)}"` : "open" },
        list: Array.from({ length: i }, (_, k) => k),
        ...(i % 2 ? { odd: true } : {}),
      },
    }));
    await store.write(batchOf(project, { checkpoints: recordsOf(states, { run }) }));
    const at = async (q: string): Promise<number[]> => (await store.findStates(project, run, q)).matchedAt;
    expect(await at("cart.total < 0")).toEqual([1, 2, 6]);
    expect(await at("state.cart.total:<0")).toEqual([1, 2, 6]);
    expect(await at("cart.total = 30")).toEqual([3, 4]);
    expect(await at("cart.total:0..10")).toEqual([0]);
    expect(await at("cart.total = null")).toEqual([5]);
    expect(await at("cart.total != -1")).toEqual([0, 3, 4, 5, 6]);
    expect(await at("cart.total changed")).toEqual([1, 3, 4, 5, 6]);
    expect(await at('cart.note ~ "^Refund [56]"')).toEqual([5, 6]);
    expect(await at("cart.note = OPEN")).toEqual([0, 1, 2, 3]);
    expect(await at("cart.note:(open, refund*)")).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(await at("list.length >= 5")).toEqual([5, 6]);
    expect(await at("list[-1] = 2")).toEqual([3]);
    expect(await at("odd exists")).toEqual([1, 3, 5]);
    expect(await at("odd missing")).toEqual([0, 2, 4, 6]);
    expect(await at("odd = true")).toEqual([1, 3, 5]);
    await expect(at("cart.total <")).rejects.toMatchObject({ code: "search_syntax" });
  });

  it("asks about long texts, many of them", async () => {
    const run = newRunId();
    const states = Array.from({ length: 12 }, (_, i): Json => ({
      state: { note: `${i} "it's"\t\\ \n`.repeat(3_000) + (i % 4 === 0 ? "end" : "") },
    }));
    await store.write(batchOf(project, { checkpoints: recordsOf(states, { run }) }));
    expect((await store.findStates(project, run, String.raw`note ~ "^[57] \"it's\"\\t"`)).matchedAt).toEqual([5, 7]);
  });

  it("passes over states that are not whole, and has them when they come", async () => {
    const run = newRunId();
    const records = recordsOf(growingStates(6), { run });
    const late = records[3]!;
    await store.write(batchOf(project, { checkpoints: records.map((record) => (record === late ? { ...record, blobs: [] } : record)) }));
    const partly = (await store.stateHistory(project, run, { path: "/messages", limit: 10 }))!;
    expect(partly.unreadable).toBeGreaterThan(0);
    expect(partly.changedAt).toEqual([0, 1, 2]);
    await store.write(batchOf(project, { checkpoints: [late] }));
    expect(await store.stateHistory(project, run, { path: "/messages", limit: 0 })).toEqual({
      changedAt: [0, 1, 2, 3, 4, 5],
      changes: [],
      unreadable: 0,
    });
    await tamper(
      database,
      "ALTER TABLE checkpoint_blob UPDATE body = replaceOne(body, 'message 2', 'massage 2') WHERE run = unhex({run:String}) SETTINGS mutations_sync = 2",
      { run },
    );
    const damaged = (await createStore(database).stateHistory(project, run, { path: "/messages", limit: 10 }))!;
    expect(damaged.changedAt).toEqual([0, 1]);
    expect(damaged.unreadable).toBe(4);
  });

  it("says nothing of what is not there", async () => {
    const run = newRunId();
    expect(await store.stateHistory(project, run, { path: "/state", limit: 10 })).toBeNull();
    await store.write(batchOf(project, { checkpoints: recordsOf(growingStates(2), { run }) }));
    expect(await store.stateBlame(project, run, { path: "/state", at: 7 })).toBeNull();
    expect(await store.stateHistory("other", run, { path: "/state", limit: 10 })).toBeNull();
  });

  it("answers for a run of 1,000 checkpoints in a blink", async () => {
    const run = newRunId();
    const journal = Array.from({ length: 1000 }, (__, k) => ({
      type: "settle",
      key: `main / tool:look_up # ${k}`,
      output: `answer ${k} ${"word ".repeat(60)}`,
    }));
    const records = recordsOf(
      Array.from({ length: 1000 }, (_, i): Json => ({
        state: {
          cart: { total: Math.floor(i / 10), items: Array.from({ length: 20 }, (__, k) => ({ sku: `item ${k}`, count: k })) },
          plan: `step ${i} ${"of it ".repeat(100)}`,
        },
        journal: journal.slice(0, i),
      })),
      { run },
    );
    for (let i = 0; i < records.length; i += 200) await store.write(batchOf(project, { checkpoints: records.slice(i, i + 200) }));
    const fresh = createStore(database);
    const timed = async (work: () => Promise<unknown>): Promise<number> => {
      const start = performance.now();
      await work();
      return Math.round(performance.now() - start);
    };
    const first = await timed(async () => {
      const history = (await fresh.stateHistory(project, run, { path: "/state/cart/total", limit: 100 }))!;
      expect(history.changedAt).toHaveLength(100);
    });
    const blame = await timed(async () => {
      const { own } = (await fresh.stateBlame(project, run, { path: "/state/cart/total", at: 555 }))!;
      expect(own?.checkpoint.index).toBe(550);
    });
    const parts = await timed(async () => fresh.stateBlame(project, run, { path: "/journal" }));
    const found = await timed(async () => expect((await fresh.findStates(project, run, "cart.total >= 50")).matchedAt).toHaveLength(500));
    // Alone on two cores: 200 ms with all that is verified first, then 10, 250 and 40 ms. A busy machine gets more.
    expect({ first, blame, parts, found, slow: Math.max(first, blame, parts, found) > 5_000 }).toMatchObject({ slow: false });
  });
});
