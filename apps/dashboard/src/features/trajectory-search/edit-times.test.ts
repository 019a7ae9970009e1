import { parseSearch } from "@retake/protocol";
import { describe, expect, it } from "vitest";
import { withoutTimes, withTimes } from "./edit-times.ts";

const from = Date.UTC(2026, 0, 31, 10);
const to = Date.UTC(2026, 0, 31, 10, 5, 7, 250);

describe("withTimes", () => {
  it.each([
    ["", from, null, "since:2026-01-31T10:00Z"],
    ["agent:a since:7d b", from, to, "agent:a b since:2026-01-31T10:00Z until:2026-01-31T10:05:07.250Z"],
    ["a OR b", null, from, "(a OR b) until:2026-01-31T10:00Z"],
    ["since:7d until:1d", null, null, ""],
    ["-since:7d", from, null, "-since:7d since:2026-01-31T10:00Z"],
  ])("%s", (query, fromMs, toMs, expected) => {
    expect(withTimes(query, fromMs, toMs)).toBe(expected);
  });

  it("writes times that are read as they were", () => {
    const read = (time: number): unknown => parseSearch(withTimes("", time, null)).where;
    for (const time of [from, to, to - 250]) expect(read(time)).toMatchObject({ predicate: { value: time } });
  });
});

describe("withoutTimes", () => {
  it("leaves what it can't read, and times in groups", () => {
    expect(withoutTimes("since:7d (")).toBe("since:7d (");
    expect(withoutTimes("(since:7d OR a)")).toBe("(since:7d OR a)");
  });
});
