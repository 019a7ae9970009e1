import { hash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "../json.ts";
import { decodeCheckpoint } from "./decode.ts";
import { CheckpointEncoder, type EncodedCheckpoint } from "./encode.ts";
import type { EncodedValue } from "./encoded-value.ts";
import { recordValue } from "./record-value.ts";
import { reviveValue } from "./tagged.ts";

const sha256 = (text: string): string => hash("sha256", text);

/** Keeps what one run sent, as the store would. */
class Recorded {
  readonly blobs: string[] = [];
  readonly encoder = new CheckpointEncoder(sha256);
  previous: EncodedValue | undefined;

  add(state: unknown): EncodedCheckpoint {
    this.previous = this.encoder.encode(state, this.previous);
    const checkpoint = this.encoder.checkpoint(this.previous);
    if (checkpoint.first !== this.blobs.length) throw new Error("a gap in the numbers");
    this.blobs.push(...checkpoint.blobs);
    return checkpoint;
  }

  restore(checkpoint: EncodedCheckpoint): Json {
    return decodeCheckpoint({ id: checkpoint.id, root: checkpoint.root, blob: (sequence) => this.blobs[sequence], sha256 });
  }
}

const scalar = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 20 }),
  fc.string({ unit: "binary", maxLength: 600 }),
  fc.constantFrom("~", "~u", "~r5", "~[", "~{", "__proto__", "constructor"),
  fc.double(),
  fc.bigInt(),
  fc.boolean(),
  fc.constantFrom(null, undefined, -0, Number.NaN, Infinity, -Infinity),
  fc.date({ noInvalidDate: false }),
);
const { value: anyValue } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    scalar,
    fc.array(tie("value"), { maxLength: 40 }),
    fc.dictionary(fc.oneof(fc.string({ maxLength: 12 }), fc.constantFrom("~map", "~", "__proto__", "0")), tie("value"), { maxKeys: 30 }),
    fc.uint8Array({ maxLength: 40 }),
    fc.array(fc.tuple(tie("value"), tie("value")), { maxLength: 5 }).map((entries) => new Map(entries)),
    fc.array(tie("value"), { maxLength: 5 }).map((items) => new Set(items)),
  ),
}));

describe("CheckpointEncoder", () => {
  it("restores every state of a sequence exactly, each with the digest of a fresh encoding", () => {
    fc.assert(
      fc.property(fc.array(anyValue, { minLength: 1, maxLength: 6 }), (states) => {
        const run = new Recorded();
        const checkpoints = states.map((state) => run.add(state));
        for (const [i, state] of states.entries()) {
          expect(checkpoints[i]!.id).toBe(new Recorded().add(state).id);
          expect(reviveValue(run.restore(checkpoints[i]!))).toStrictEqual(stripPrototypes(state));
        }
      }),
      { numRuns: 400 },
    );
  });

  it("restores states that were changed in place between checkpoints", () => {
    const edit = fc.record({
      at: fc.nat(),
      kind: fc.constantFrom("push", "shift", "set", "splice", "nested"),
      text: fc.string({ maxLength: 400 }),
    });
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 60 }), (edits) => {
        const run = new Recorded();
        const state: { messages: { role: string; content: string; parts?: string[] }[]; meta: Record<string, string> } = {
          messages: [],
          meta: {},
        };
        const seen: [EncodedCheckpoint, string][] = [];
        for (const { at, kind, text } of edits) {
          const { messages } = state;
          const target = messages[messages.length === 0 ? 0 : at % messages.length];
          if (kind === "push" || target === undefined) messages.push({ role: "user", content: text });
          else if (kind === "shift") messages.shift();
          else if (kind === "set") target.content += text;
          else if (kind === "splice") messages.splice(at % messages.length, 1, { role: "tool", content: text });
          else (target.parts ??= []).push(text);
          state.meta[`k${at % 50}`] = text;
          seen.push([run.add(state), JSON.stringify(state)]);
        }
        for (const [checkpoint, text] of seen) expect(JSON.stringify(reviveValue(run.restore(checkpoint)))).toBe(text);
      }),
      { numRuns: 200 },
    );
  });

  it("sends one message for a step that changed one message", () => {
    const run = new Recorded();
    const messages = Array.from({ length: 400 }, (_, i) => ({ role: "user", content: `${i} ${"x".repeat(300)}` }));
    run.add({ messages });
    messages.push({ role: "assistant", content: "new" });
    const bytes = JSON.stringify(run.add({ messages })).length;
    expect(bytes).toBeLessThan(3000);
    messages[200]!.content = "edited";
    expect(JSON.stringify(run.add({ messages })).length).toBeLessThan(4000);
  });

  it("sends nothing new for a state that came before", () => {
    const run = new Recorded();
    const first = run.add({ list: Array.from({ length: 100 }, (_, i) => `item ${i}`) });
    run.add({ list: [] });
    const again = run.add({ list: Array.from({ length: 100 }, (_, i) => `item ${i}`) });
    expect(again.blobs).toEqual([]);
    expect(again.id).toBe(first.id);
  });

  it.each([
    ["a function", { a: [() => 1] }, "/a/0"],
    ["a class instance", { a: { b: new (class Account {})() } }, "Account"],
    ["a symbol", { s: Symbol("s") }, "/s"],
    // oxlint-disable-next-line no-sparse-arrays
    ["a hole", [1, , 2], "index 1"],
    ["a Promise", { p: Promise.resolve() }, "Promise"],
  ])("refuses %s with its path", (_, value, words) => {
    expect(() => recordValue(value)).toThrow(words);
  });

  it("refuses a cycle", () => {
    const cycle: Record<string, unknown> = {};
    cycle["self"] = cycle;
    expect(() => recordValue(cycle)).toThrow("contains itself");
  });
});

describe("decodeCheckpoint", () => {
  const state = { messages: Array.from({ length: 60 }, (_, i) => ({ role: "user", content: `message ${i} `.repeat(i) })) };

  it("fails closed on every missing blob that the state needs", () => {
    const run = new Recorded();
    const checkpoint = run.add(state);
    for (let missing = 0; missing < run.blobs.length; missing++) {
      const restore = (): Json =>
        decodeCheckpoint({ ...checkpoint, blob: (sequence) => (sequence === missing ? undefined : run.blobs[sequence]), sha256 });
      expect(restore).toThrow(expect.objectContaining({ code: "checkpoint_incomplete" }) as Error);
    }
  });

  it("notices every changed character", () => {
    const run = new Recorded();
    const checkpoint = run.add(state);
    fc.assert(
      fc.property(fc.nat(run.blobs.length - 1), fc.nat(), (which, at) => {
        const text = run.blobs[which]!;
        const place = at % text.length;
        const changed = text.slice(0, place) + (text[place] === "1" ? "2" : "1") + text.slice(place + 1);
        expect(() =>
          decodeCheckpoint({ ...checkpoint, blob: (sequence) => (sequence === which ? changed : run.blobs[sequence]), sha256 }),
        ).toThrow(/is not what was recorded|not JSON|is missing/);
      }),
    );
  });

  it("refuses loops and bombs", () => {
    const loop = (): Json => decodeCheckpoint({ id: "0", root: '["~r0"]', blob: () => '["~r0"]', sha256 });
    expect(loop).toThrow(expect.objectContaining({ code: "checkpoint_damaged" }) as Error);
    const bomb = (): Json =>
      decodeCheckpoint({
        id: "0",
        root: '["~r20"]',
        blob: (n) => (n === 0 ? '"x"' : JSON.stringify(Array.from({ length: 10 }, () => `~r${(n - 1).toString(36)}`))),
        sha256,
      });
    expect(bomb).toThrow(expect.objectContaining({ code: "payload_too_large" }) as Error);
  });
});

/** What a restored value is compared with: objects without a prototype come back as plain ones. */
function stripPrototypes(value: unknown): unknown {
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [stripPrototypes(key), stripPrototypes(item)]));
  if (value instanceof Set) return new Set([...value].map(stripPrototypes));
  if (Array.isArray(value)) return value.map(stripPrototypes);
  if (typeof value !== "object" || value === null || value instanceof Date || value instanceof Uint8Array) return value;
  const result: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value))
    Object.defineProperty(result, key, { value: stripPrototypes(item), writable: true, enumerable: true, configurable: true });
  return result;
}
