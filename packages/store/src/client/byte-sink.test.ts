import { describe, expect, it } from "vitest";
import { ByteSink } from "./byte-sink.ts";

function bytesOf(write: (sink: ByteSink) => void): Buffer {
  const sink = new ByteSink();
  write(sink);
  return Buffer.concat(sink.chunks());
}

/** LEB128 and UTF-8, the plain way. */
function encoded(text: string): Buffer {
  const bytes = Buffer.from(text);
  const length = [];
  for (let rest = bytes.length; ; rest >>>= 7) {
    length.push(rest < 0x80 ? rest : (rest & 0x7f) | 0x80);
    if (rest < 0x80) return Buffer.concat([Buffer.from(length), bytes]);
  }
}

describe("ByteSink", () => {
  it.each(["a", "é", "😀", "語"])("writes %s of every length whose own length grows by a byte", (unit) => {
    const lengths = [0, 1, 42, 43, 47, 48, 49, 63, 64, 127, 128, 5461, 5462, 8191, 8192, 16_383, 16_384, 32_768, 32_769, 700_000];
    const texts = lengths.map((length) => unit.repeat(length));
    expect(bytesOf((sink) => texts.forEach((text) => sink.text(text))).equals(Buffer.concat(texts.map(encoded)))).toBe(true);
  });

  it("goes over from chunk to chunk at any place", () => {
    const texts = Array.from({ length: 40_000 }, (_, i) => `${"x".repeat(i % 91)}${i % 7 === 0 ? "ü" : ""}`);
    expect(bytesOf((sink) => texts.forEach((text) => sink.text(text))).equals(Buffer.concat(texts.map(encoded)))).toBe(true);
  });

  it("leaves what others have written alone until it is released", () => {
    const first = new ByteSink();
    first.text("first");
    const second = new ByteSink();
    second.text("second");
    expect(Buffer.concat(first.chunks())).toEqual(encoded("first"));
    first.release();
    const third = new ByteSink();
    third.text("third");
    expect(Buffer.concat(second.chunks())).toEqual(encoded("second"));
    expect(Buffer.concat(third.chunks())).toEqual(encoded("third"));
  });

  it.each([
    ["0aFf", "0aff"],
    ["0a", "0000"],
    ["0g00", "0000"],
    ["00é0", "0000"],
    ["", "0000"],
  ])("writes the hex digits %j as %s", (given, written) => {
    expect(bytesOf((sink) => sink.hex(given, 2)).toString("hex")).toBe(written);
  });
});
