import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readLines } from "./read-lines.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "retake-lines-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function lines(content: string, maxLength?: number): Promise<string[]> {
  const file = join(folder, "lines");
  await writeFile(file, content);
  const read: string[] = [];
  for await (const { text, number } of readLines(file, maxLength)) expect(read.push(text)).toBe(number);
  return read;
}

describe("readLines", () => {
  it("cuts at line feeds only", async () => {
    expect(await lines('"a\u2028b"\n\n"c"')).toEqual(['"a\u2028b"', "", '"c"']);
    expect(await lines("")).toEqual([]);
  });

  it("gives back any lines, longer than one read too", async () => {
    const texts = fc.array(fc.stringMatching(/^[^\n]*[^\n]$/), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(texts, fc.integer({ min: 1, max: 70_000 }), async (parts, repeat) => {
        const all = [...parts, "é".repeat(repeat)].map((part) => part.toWellFormed());
        expect(await lines(all.join("\n"))).toEqual(all);
      }),
      { numRuns: 20 },
    );
  });

  it("refuses a line without end", async () => {
    await expect(lines(`ok\n${"x".repeat(100_000)}`, 1_000)).rejects.toThrow("lines:2 has more than 1000 characters in one line");
  });
});
