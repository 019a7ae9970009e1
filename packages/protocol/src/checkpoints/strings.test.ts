import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "../json.ts";
import { decodeCheckpoint } from "./decode.ts";
import type { EncodedCheckpoint } from "./encode.ts";
import { MAX_DELTA_DEPTH } from "./limits.ts";
import { recordValue } from "./record-value.ts";
import { Recorded, sha256 } from "./recorded.fixture.ts";
import { SharedBlobs } from "./shared-blobs.ts";
import { reviveValue } from "./tagged.ts";

const text = (length: number, seed = 1): string => {
  let state = seed;
  let result = "";
  while (result.length < length) result += `${(state = (state * 48271) % 2147483647).toString(36)} `;
  return result.slice(0, length);
};
const code = (expected: string): Error => expect.objectContaining({ code: expected }) as Error;

/** Grapheme clusters, halves of surrogate pairs, what needs escapes, and what looks like the format's own. */
const piece = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 300 }),
  fc.string({ unit: "binary", maxLength: 300 }),
  fc
    .array(fc.constantFrom("\ud83d", "\ude00", "\ud83d\ude00", "~", '"', '"~r0', '"~g', "\\", "\n", "e\u0301", "~~"), { maxLength: 80 })
    .map((units) => units.join("")),
  fc.nat(5000).map((length) => text(length, length + 1)),
);

describe("strings that change", () => {
  const edit = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), remove: fc.nat(400), insert: piece });

  it("are restored exactly after any edits, with the digest of a fresh encoding", () => {
    fc.assert(
      fc.property(piece, fc.array(edit, { minLength: 1, maxLength: 14 }), (start, edits) => {
        const run = new Recorded();
        let value = start + text(600);
        const seen: [EncodedCheckpoint, string][] = [[run.add({ value, list: [value] }), value]];
        for (const { at, remove, insert } of edits) {
          const place = Math.floor(at * value.length);
          value = value.slice(0, place) + insert + value.slice(place + remove);
          seen.push([run.add({ value, list: [value] }), value]);
        }
        for (const [checkpoint, expected] of seen) {
          expect(reviveValue(run.restore(checkpoint))).toStrictEqual({ value: expected, list: [expected] });
          expect(checkpoint.id).toBe(new Recorded().add({ value: expected, list: [expected] }).id);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("are restored exactly as a window that slides over a text", () => {
    fc.assert(
      fc.property(fc.integer({ min: 300, max: 6000 }), fc.integer({ min: 1, max: 200 }), (width, step) => {
        const all = text(width + step * 30, width);
        const run = new Recorded();
        const seen: [EncodedCheckpoint, string][] = [];
        for (let i = 0; i < 30; i++) seen.push([run.add([all.slice(i * step, i * step + width)]), all.slice(i * step, i * step + width)]);
        for (const [checkpoint, expected] of seen) expect(run.restore(checkpoint)).toEqual([expected]);
      }),
      { numRuns: 60 },
    );
  });

  it("cost what was changed", () => {
    const run = new Recorded();
    let value = text(20_000);
    run.add({ file: value });
    for (let i = 0; i < MAX_DELTA_DEPTH; i++) {
      value = `${value.slice(0, 9000)}edit ${i}${value.slice(9000)}`;
      const checkpoint = run.add({ file: value });
      expect(checkpoint.shared).toEqual([]);
      expect(checkpoint.blobs.join("").length).toBeLessThan(100);
    }
  });

  it("are sent whole once in many changes, wherever these are", () => {
    const run = new Recorded();
    let value = text(20_000);
    let whole = 0;
    let sent = 0;
    for (let i = 0; i < 120; i++) {
      const at = (i * 7919) % 19_000;
      value = `${value.slice(0, at)}edit ${i}${value.slice(at + 10)}`;
      const checkpoint = run.add({ file: value });
      whole += checkpoint.shared.length;
      sent += checkpoint.blobs.join("").length;
      expect(run.restore(checkpoint)).toEqual({ file: value });
    }
    expect(whole).toBeLessThanOrEqual(4);
    expect(sent).toBeLessThan(30_000);
  });

  it("are not made of bases that do not fit", () => {
    const line = (base: string, ...rest: unknown[]): string => JSON.stringify(["~=", base, ...rest]);
    const whole = JSON.stringify("x".repeat(300));
    const id = sha256(JSON.stringify([`~#${sha256(whole).slice(0, 32)}`])).slice(0, 32);
    const restore = (...blobs: string[]): Json =>
      decodeCheckpoint({ id, root: `["~r${(blobs.length - 1).toString(36)}"]`, blob: (n) => blobs[n], sha256 });
    expect(restore(JSON.stringify("x".repeat(299)), line("~r0", 299, 0, "x"))).toEqual(["x".repeat(300)]);
    for (const bad of [
      line("~r0", 300, 1, ""),
      line("~r0", -1, 0, ""),
      line("~r0", 1.5, 0, ""),
      line("~r0", 0, 0, 5),
      line("~r0", 300, 0),
      line("~r0", 0, 0, "", 0, 301, ""),
      line("~r0", 0, 0, "", 0, 300),
      line("~r0", 0, 0, "", -1, 300, ""),
      line("~r0", 0, 0, "", 0, 300, 5),
      `["~=","~r0",0,0${',"",0,300'.repeat(1e6)},""]`,
      line("~r1", 0, 0, "x".repeat(300)),
      line("x", 0, 0, "x".repeat(300)),
      '["~=",',
    ])
      expect(() => restore(whole, bad)).toThrow(code("checkpoint_damaged"));
    expect(() => restore("[]", line("~r0", 0, 0, "x".repeat(300)))).toThrow(code("checkpoint_damaged"));
    const chain = [whole, ...Array.from({ length: MAX_DELTA_DEPTH + 1 }, (_, i) => line(`~r${i}`, 300, 0, ""))];
    expect(restore(...chain.slice(0, -1))).toEqual(["x".repeat(300)]);
    expect(() => restore(...chain)).toThrow(code("checkpoint_damaged"));
  });
});

describe("strings shared by all runs", () => {
  const prompt = text(5000);

  it("are sent once by a process, and again where they may be gone", () => {
    let time = 0;
    const shared = new SharedBlobs({ now: () => time });
    const lines = (): number => new Recorded({ shared }).add({ prompt }).shared.length;
    expect([lines(), lines()]).toEqual([1, 0]);
    time = 24 * 60 * 60 * 1000;
    expect([lines(), lines()]).toEqual([1, 0]);
    shared.forget([sha256(JSON.stringify(prompt)).slice(0, 48)]);
    expect([lines(), lines()]).toEqual([1, 0]);
  });

  it("are sent by the run that needs them while another one holds them back", () => {
    const shared = new SharedBlobs();
    const held = new Recorded({ shared });
    held.encoder.encode({ prompt });
    expect(new Recorded({ shared }).add({ prompt }).shared).toHaveLength(1);
  });

  it("are forgotten in the order of use", () => {
    const shared = new SharedBlobs({ limit: 2 });
    shared.markSent("a");
    shared.markSent("b");
    expect(shared.has("a")).toBe(true);
    shared.markSent("c");
    expect([shared.has("a"), shared.has("b"), shared.has("c")]).toEqual([true, false, true]);
  });

  it("leave a state's id as it is with a reference of any kind", () => {
    const run = new Recorded();
    const { id } = run.add({ prompt });
    const hash = sha256(JSON.stringify(prompt)).slice(0, 48);
    const lookup = { id, shared: () => JSON.stringify(prompt), sha256 };
    expect(decodeCheckpoint({ ...lookup, root: `{"prompt":"~g${hash}"}`, blob: () => undefined })).toEqual({ prompt });
    expect(decodeCheckpoint({ ...lookup, root: '{"prompt":"~r0"}', blob: () => JSON.stringify(prompt) })).toEqual({ prompt });
  });

  it("fail closed where one is missing or has another content", () => {
    const run = new Recorded();
    const checkpoint = run.add({ prompt });
    expect(() => decodeCheckpoint({ ...checkpoint, ...run.source, shared: undefined })).toThrow(code("checkpoint_incomplete"));
    fc.assert(
      fc.property(fc.nat(prompt.length + 1), (at) => {
        const line = JSON.stringify(prompt);
        const changed = line.slice(0, at) + (line[at] === "1" ? "2" : "1") + line.slice(at + 1);
        expect(() => decodeCheckpoint({ ...checkpoint, ...run.source, shared: () => changed })).toThrow(code("checkpoint_damaged"));
      }),
    );
    const list = "[1]";
    const hash = sha256(list).slice(0, 48);
    expect(() => decodeCheckpoint({ id: "0", root: `["~g${hash}"]`, blob: () => undefined, shared: () => list, sha256 })).toThrow(
      code("checkpoint_damaged"),
    );
  });

  it("are part of a recorded value like any other", () => {
    const value = { a: text(5000, 1), b: text(5000, 2), c: [text(5000, 1), text(300, 3)], d: text(300, 4) };
    expect(recordValue(value)).toEqual(value);
  });
});

describe("references", () => {
  it("are never taken from inside a string, and a digest's form never from a blob", () => {
    const state = { long: text(300), odd: ['"~r0', '\\"~r0', '"~r0"', `"~g${"0".repeat(48)}`, '"~#'] };
    const run = new Recorded();
    expect(run.restore(run.add(state))).toEqual(state);
    const forged = '["~#00"]';
    expect(() => decodeCheckpoint({ id: sha256(forged).slice(0, 32), root: forged, blob: () => undefined, sha256 })).toThrow(
      code("checkpoint_damaged"),
    );
  });

  it("begin anew after rekey, from values that were encoded before too", () => {
    const state = { prompt: text(5000), messages: Array.from({ length: 60 }, (_, i) => ({ content: text(i * 20, i + 1) })) };
    const run = new Recorded();
    const first = run.add(state);
    const embedded = run.previous!;
    run.encoder.rekey();
    const before = run.blobs.length;
    const second = run.add({ state: embedded });
    expect(second.shared).toHaveLength(1);
    const after = { id: second.id, root: second.root, ...run.source };
    const blob = (n: number): string | undefined => (n < before ? undefined : run.blobs[n]);
    expect(decodeCheckpoint({ ...after, blob })).toEqual({ state });
    const third = run.keep(run.encoder.checkpoint(embedded));
    expect(third.id).toBe(first.id);
    expect(decodeCheckpoint({ id: third.id, root: third.root, ...run.source, blob })).toEqual(state);
  });

  it("are numbered from where a generation begins", () => {
    const run = new Recorded({ firstSequence: 2 ** 26 });
    const state = [text(300, 1), text(300, 2)];
    const checkpoint = run.add(state);
    expect(checkpoint.first).toBe(2 ** 26);
    expect(run.restore(checkpoint)).toEqual(state);
  });
});
