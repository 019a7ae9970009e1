import { edit } from "@retake/protocol";
import { describe, expect, it } from "vitest";
import { emptyDraft, readDraft, type ForkDraft } from "./fork-draft.ts";

const draft = (part: Partial<ForkDraft>): ForkDraft => ({ ...emptyDraft("after"), ...part });

describe("readDraft", () => {
  it("makes edits that the API accepts", () => {
    const { edits, valid } = readDraft(
      draft({ outcome: '{"status":"paid"}', model: " gpt-4o ", state: [{ path: "/cart/total", value: "12.5" }] }),
    );
    expect(valid).toBe(true);
    expect(edits).toEqual([
      { type: "outcome", output: { status: "paid" } },
      { type: "state", path: "/cart/total", value: 12.5 },
      { type: "model", model: "gpt-4o" },
    ]);
    for (const one of edits) expect(edit.safeParse(one).success).toBe(true);
  });

  it("records text as text, even where it looks like a tag", () => {
    expect(readDraft(draft({ outcome: "~u", outcomeIsText: true })).edits).toEqual([{ type: "outcome", output: "~~u" }]);
  });

  it("keeps to the point: no outcome before, no message after", () => {
    const both = { outcome: "1", messages: new Map([[2, "Be brief."]]) };
    expect(readDraft(draft({ ...both, point: "before" })).edits).toEqual([{ type: "message", index: 2, content: "Be brief." }]);
    expect(readDraft(draft({ ...both, point: "after" })).edits).toEqual([{ type: "outcome", output: 1 }]);
  });

  it("changes the prompt, the parameters and what tools answer", () => {
    const { edits, valid } = readDraft(
      draft({ system: "Be brief.", parameters: '{"temperature":0}', tools: [{ name: " refund ", output: '{"ok":true}' }] }),
    );
    expect(valid).toBe(true);
    expect(edits).toEqual([
      { type: "model", parameters: { temperature: 0 } },
      { type: "system", content: "Be brief." },
      { type: "tool", name: "refund", output: { ok: true } },
    ]);
    for (const one of edits) expect(edit.safeParse(one).success).toBe(true);
  });

  it("takes no list for parameters and no tool without a name or an output", () => {
    const { errors, valid, edits } = readDraft(
      draft({
        parameters: "[1]",
        tools: [
          { name: "", output: "1" },
          { name: "refund", output: "" },
        ],
      }),
    );
    expect([valid, edits]).toEqual([false, []]);
    expect(errors.parameters).toMatch(/^An object is needed/);
    expect(errors.tools).toEqual([expect.stringMatching(/^The name/), expect.stringMatching(/^A JSON value/)]);
    expect(readDraft(draft({ model: "m", parameters: "{oops" }))).toMatchObject({ valid: false, edits: [] });
  });

  it("says which field is wrong", () => {
    const { errors, valid, edits } = readDraft(
      draft({
        outcome: "{oops",
        state: [
          { path: "cart", value: "1" },
          { path: "/cart", value: "" },
          { path: "/ok", value: "null" },
        ],
      }),
    );
    expect(valid).toBe(false);
    expect(errors.outcome).toMatch(/^Not valid JSON/);
    expect(errors.state.map((error) => error === null)).toEqual([false, false, true]);
    expect(edits).toEqual([{ type: "state", path: "/ok", value: null }]);
  });
});
