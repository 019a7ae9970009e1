import { expect, it } from "vitest";
import { daysInWords, readDays } from "./retention-words.ts";

it("says how long runs are kept, and reads what was typed", () => {
  expect([0, 1, 30].map(daysInWords)).toEqual(["for ever", "1 day", "30 days"]);
  expect([" ", "0", "0.5", "30"].map(readDays)).toEqual([null, 0, 0.5, 30]);
  for (const text of ["-1", "x", "0.001", "40000"]) expect(readDays(text)).toBeUndefined();
});
