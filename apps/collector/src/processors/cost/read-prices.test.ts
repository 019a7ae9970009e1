import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readPrices } from "./read-prices.ts";

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "retake-prices-"));
  path = join(folder, "prices.json");
});
afterEach(() => rm(folder, { recursive: true }));

describe("readPrices", () => {
  test("reads what the built-in table looks like, and less", async () => {
    await writeFile(path, JSON.stringify({ models: { "my-*": { input: 1 } } }));
    expect(await readPrices(path)).toEqual({ models: { "my-*": { input: 1, output: 0 } }, providers: {} });
  });

  test.each([
    ["no JSON", "{", "it is not JSON"],
    ["a negative price", { models: { m: { input: -1 } } }, "models.m.input"],
    ["a price without input", { models: { m: { output: 1 } } }, "models.m.input"],
    ["a name that does not exist", { models: { m: { input: 1, outptu: 2 } } }, "outptu"],
    ["another unit", { unit: "EUR", models: {} }, "unit"],
    ["a list", [], "the file"],
  ])("says what is wrong with %s", async (_, content, place) => {
    await writeFile(path, typeof content === "string" ? content : JSON.stringify(content));
    await expect(readPrices(path)).rejects.toMatchObject({ code: "bad_request", message: expect.stringContaining(place) as string });
  });

  test("says that a file is not there", async () => {
    await expect(readPrices(path)).rejects.toMatchObject({ code: "bad_request", message: expect.stringContaining(path) as string });
  });
});
