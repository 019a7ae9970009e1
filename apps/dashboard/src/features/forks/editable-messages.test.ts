import { describe, expect, it } from "vitest";
import { editableMessages } from "./editable-messages.ts";

describe("editableMessages", () => {
  it("keeps the request's own positions and leaves out what is not text", () => {
    const messages = [
      { role: "system", content: "~~s" },
      { role: "user", content: [{ type: "image" }] },
      { role: "assistant", content: null },
      { role: "user", content: "u" },
    ];
    expect(editableMessages({ model: "m", messages })).toEqual([
      { index: 0, role: "system", text: "~s" },
      { index: 3, role: "user", text: "u" },
    ]);
  });

  it("offers nothing where there is no list of messages", () => {
    expect(editableMessages(undefined)).toEqual([]);
    expect(editableMessages({ prompt: "x" })).toEqual([]);
  });
});
