import { recordValue } from "@retake/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { describeValue, plainString, recordString } from "./describe-value.ts";

const seen = (value: unknown): string => {
  const described = describeValue(recordValue(value));
  return described.kind === "scalar" ? `${described.type} ${described.text}` : described.type;
};

describe("describeValue", () => {
  it("reads every tag that the recorder writes", () => {
    expect([undefined, Number.NaN, Infinity, -Infinity, -0, 12n, new Date(0), new URL("http://a/b"), /a\/b/gi].map(seen)).toEqual([
      "undefined undefined",
      "number NaN",
      "number Infinity",
      "number -Infinity",
      "number -0",
      "bigint 12n",
      "date 1970-01-01T00:00:00.000Z",
      "url http://a/b",
      "regexp /a\\/b/gi",
    ]);
    expect([new Map([["a", 1]]), new Set([1]), new Error("x"), [1], { a: 1 }].map(seen)).toEqual(["map", "set", "error", "list", "object"]);
    expect(seen(new Uint8Array([1, 2]))).toBe("Uint8Array AQI=");
  });

  it("leaves text alone that only looks like a tag", () => {
    for (const text of ["~/.config", "~data", "~lib", "~index", "~", "~x", "~d2026"]) expect(plainString(text)).toBe(text);
  });

  it("takes the escape off strings and keys, and puts it on again", () => {
    expect(plainString("~~u")).toBe("~u");
    expect(plainString("~u")).toBeNull();
    expect(describeValue({ "~~map": 1 })).toMatchObject({ type: "object", entries: [["~map", 1]] });
    const text = fc.oneof(
      fc.string(),
      fc.string().map((rest) => `~${rest}`),
    );
    fc.assert(
      fc.property(text, (written) => {
        expect(plainString(recordString(written))).toBe(written);
        expect(recordString(written)).toBe(recordValue(written));
      }),
    );
  });
});
