import { RetakeError } from "@retake/protocol";
import { describe, expect, test } from "vitest";
import { createLog, errorFields, limitRate } from "./log.ts";

describe("log", () => {
  test("writes one JSON object a line", () => {
    const lines: string[] = [];
    createLog(
      (line) => lines.push(line),
      () => 0,
    )("warn", "a\nb", { ...errorFields(new RetakeError("conflict", "no")) });
    expect(lines).toHaveLength(1);
    expect(lines[0]!.indexOf("\n")).toBe(lines[0]!.length - 1);
    expect(JSON.parse(lines[0]!)).toMatchObject({
      time: "1970-01-01T00:00:00.000Z",
      level: "warn",
      message: "a\nb",
      error: "no",
      code: "conflict",
    });
  });

  test("limits lines that are alike, and counts those left out", () => {
    const logged: unknown[] = [];
    let now = 0;
    const limited = limitRate(
      (_level, _message, fields) => logged.push(fields),
      1_000,
      () => now,
    );
    for (let i = 0; i < 5; i++) limited("error", "down", { i });
    now = 1_000;
    limited("error", "down", { i: 5 });
    expect(logged).toEqual([{ i: 0 }, { i: 5, alike: 4 }]);
  });
});
