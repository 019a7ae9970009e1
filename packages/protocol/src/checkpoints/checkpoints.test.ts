import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "../json.ts";
import { decodeCheckpoint } from "./decode.ts";
import type { EncodedCheckpoint } from "./encode.ts";
import { recordValue } from "./record-value.ts";
import { anyValue, Recorded, sha256, stripPrototypes } from "./recorded.fixture.ts";
import { reviveValue } from "./tagged.ts";

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
        decodeCheckpoint({ ...checkpoint, ...run.source, blob: (sequence) => (sequence === missing ? undefined : run.blobs[sequence]) });
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
          decodeCheckpoint({ ...checkpoint, ...run.source, blob: (sequence) => (sequence === which ? changed : run.blobs[sequence]) }),
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
