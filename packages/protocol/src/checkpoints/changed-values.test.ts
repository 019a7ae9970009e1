import { hash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { changedValues } from "./changed-values.ts";
import { CheckpointEncoder } from "./encode.ts";

const sha256 = (text: string): string => hash("sha256", text);
const newEncoder = (redact?: (path: readonly (string | number)[], value: unknown) => unknown): CheckpointEncoder =>
  new CheckpointEncoder(sha256, redact === undefined ? {} : { redact });

/** The scalars of a value by their paths. */
function scalars(value: unknown, path = ""): [string, string][] {
  if (typeof value !== "object" || value === null)
    return path === "" ? [] : [[path, typeof value === "string" ? value : JSON.stringify(value)]];
  return Object.entries(value).flatMap(([key, each]) => scalars(each, path === "" ? key : `${path}.${key}`));
}

describe("changed values", () => {
  it("are all scalars at first, then those that are new at their place", () => {
    const encoder = newEncoder();
    const first = encoder.encode({ cart: { total: 12.5, items: [{ id: "~A" }, { id: "B" }] }, done: false, note: null });
    expect({ ...changedValues(first, undefined) }).toEqual({
      done: "false",
      note: "null",
      "cart.total": "12.5",
      "cart.items.0.id": "~A",
      "cart.items.1.id": "B",
    });
    const second = encoder.encode({ cart: { total: -1, items: [{ id: "~A" }, { id: "B" }] }, extra: 1, done: false, note: null }, first);
    expect({ ...changedValues(second, first) }).toEqual({ "cart.total": "-1", extra: "1" });
    expect({ ...changedValues(second, second) }).toEqual({});
  });

  it("are as they were recorded", () => {
    const encoder = newEncoder((path, value) => (path.at(-1) === "secret" ? "***" : value));
    expect({ ...changedValues(encoder.encode({ secret: "hunter2", open: "x" }), undefined) }).toEqual({ secret: "***", open: "x" });
  });

  it("are bounded, those near the top first", () => {
    const encoder = newEncoder();
    const deep = {
      list: Array.from({ length: 100_000 }, (_, i) => i),
      long: "x".repeat(257),
      fits: "y".repeat(256),
      __proto__x: 1,
      top: 1,
    };
    const found = changedValues(encoder.encode(deep), undefined);
    expect(Object.keys(found)).toHaveLength(200);
    expect(found).toMatchObject({ top: "1", "list.0": "0", fits: "y".repeat(256) });
    expect(found).not.toHaveProperty("long");
  });

  it("miss nothing that a later state brings", () => {
    const scalar = fc.oneof(
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.string({ maxLength: 5 }).map((text) => `v${text}`),
    );
    const key = fc.constantFrom("a", "b", "c", "d");
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof({ maxDepth: 3 }, scalar, fc.dictionary(key, tie("value"), { maxKeys: 4 }), fc.array(tie("value"), { maxLength: 4 })),
    }));
    const state = fc.dictionary(key, value, { maxKeys: 4 });
    fc.assert(
      fc.property(fc.array(state, { minLength: 1, maxLength: 6 }), (states) => {
        const encoder = newEncoder();
        const seen = new Set<string>();
        let before: ReturnType<CheckpointEncoder["encode"]> | undefined;
        for (const each of states) {
          const encoded = encoder.encode(each, before);
          for (const [path, text] of Object.entries(changedValues(encoded, before))) seen.add(`${path}=${text}`);
          before = encoded;
        }
        expect([...seen].toSorted()).toEqual(
          [...new Set(states.flatMap((each) => scalars(each).map(([path, text]) => `${path}=${text}`)))].toSorted(),
        );
      }),
    );
  });
});
