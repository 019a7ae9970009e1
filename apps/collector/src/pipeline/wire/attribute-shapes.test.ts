import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AttributeKeys, wordsOf } from "./attribute-keys.ts";
import { AttributeShapes, type AttributeShape } from "./attribute-shapes.ts";

type Shape = AttributeShape<string>;

const newShapes = (): AttributeShapes<string> => new AttributeShapes(new AttributeKeys((name) => name));

function shapeOf(shapes: AttributeShapes<string>, names: readonly string[]): Shape {
  let shape: Shape = shapes.first;
  for (const name of names) {
    const bytes = Buffer.from(`..${name}.`);
    shape = shapes.after(shape, bytes, wordsOf(bytes), 2, bytes.length - 1);
  }
  return shape;
}

describe("AttributeShapes", () => {
  it("is the same for the same keys in the same order, and for nothing else", () => {
    const keys = fc.array(fc.constantFrom("a", "abcd", "abce", "gen_ai.usage.input_tokens", "gen_ai.usage.inpux_tokens", "é"), {
      maxLength: 4,
    });
    fc.assert(
      fc.property(keys, keys, (a, b) => {
        const shapes = newShapes();
        const [first, second] = [shapeOf(shapes, a), shapeOf(shapes, b)];
        expect(first === second).toBe(a.join() === b.join());
        expect(first.key?.meaning).toBe(a.at(-1));
        expect(shapeOf(shapes, a)).toBe(first);
      }),
    );
  });

  it("keeps of a key no more memory than the key has", () => {
    const { key } = shapeOf(newShapes(), ["gen_ai.operation.name"]);
    expect(key!.bytes.toString()).toBe("gen_ai.operation.name");
    expect(key!.bytes.buffer.byteLength).toBe(key!.bytes.length);
  });

  it("remembers a bounded number of them, and gives the right key whatever was sent", () => {
    const shapes = newShapes();
    const known = shapeOf(shapes, ["one", "two"]);
    for (let i = 0; i < 50_000; i++) {
      const name = `made.up.${i}`;
      expect(shapeOf(shapes, ["one", `two.${i % 5}`, name]).key?.name).toBe(name);
    }
    expect(shapes.size).toBeLessThanOrEqual(4096);
    expect(shapeOf(shapes, ["one", "two"])).toBe(known);
    const before = shapes.size;
    for (let i = 0; i < 100; i++) expect(shapeOf(shapes, [`${"long".repeat(50)}${i}`, "one"]).isKept).toBe(false);
    expect(shapes.size).toBe(before);
    const deep = Array.from({ length: 10_000 }, (_, i) => `key.${i}`);
    expect(shapeOf(shapes, deep).key?.name).toBe("key.9999");
    expect(shapes.size).toBeLessThanOrEqual(4096);
  });
});
