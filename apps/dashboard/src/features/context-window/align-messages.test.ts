import type { Message } from "@retake/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { alignMessages, equalPrefix, sizeOf, type AlignedMessage } from "./align-messages.ts";

const message = (text: string, role = "user"): Message => ({ role, text, toolCalls: [] });
const said = (texts: string): Message[] => texts.split("").map((letter) => message(`${letter} says ${letter.repeat(20)}`));
const shown = (rows: readonly AlignedMessage[]): string[] =>
  rows.map(
    (row) =>
      `${row.type} ${row.type === "dropped" ? row.before.text[0] : row.after.text[0]}${row.type === "compacted" ? ` of ${row.before.length}` : ""}`,
  );

describe("alignMessages", () => {
  it("tells messages that came, and the prefix that stayed", () => {
    const rows = alignMessages(said("abc"), said("abcde"));
    expect(shown(rows)).toEqual(["same a", "same b", "same c", "added d", "added e"]);
    expect(sizeOf(equalPrefix(rows))).toEqual({ messages: 3, characters: 3 * 27 });
  });

  it("tells a compaction: one message for many", () => {
    const rows = alignMessages(said("abcdefg"), [...said("a"), message("Summary of what was said before."), ...said("fgh")]);
    expect(shown(rows)).toEqual(["same a", "compacted S of 4", "same f", "same g", "added h"]);
    expect(equalPrefix(rows)).toHaveLength(1);
  });

  it("tells a window that slides from one that was edited", () => {
    expect(shown(alignMessages(said("abcd"), said("acde")))).toEqual(["same a", "dropped b", "same c", "same d", "added e"]);
    const result = (text: string): Message => ({ ...message(text, "tool"), toolCallId: "call 1" });
    expect(
      shown(alignMessages([...said("a"), result("a long result"), ...said("b")], [...said("a"), result("[cleared]"), ...said("b")])),
    ).toEqual(["same a", "edited [", "same b"]);
    expect(
      shown(alignMessages([message("You are helpful. It is Monday.", "system")], [message("You are helpful. It is Tuesday.", "system")])),
    ).toEqual(["edited Y"]);
  });

  it("loses no message of either call", () => {
    const list = fc.array(fc.constantFrom(...said("abcd"), message("d says so", "assistant"), message("a says so, too")), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(list, list, (before, after) => {
        const rows = alignMessages(before, after);
        expect(rows.flatMap((row) => (row.type === "dropped" ? [] : [row.after]))).toEqual(after);
        expect(rows.flatMap((row) => (row.type === "same" ? [row.after] : row.type === "added" ? [] : row.before))).toEqual(before);
      }),
      { numRuns: 500 },
    );
  });
});
