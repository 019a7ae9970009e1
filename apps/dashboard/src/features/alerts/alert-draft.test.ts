import { alertCreate, type Alert } from "@retake/protocol";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bodyOf, draftOf, newDraft } from "./alert-draft.ts";

const id = "1".repeat(32);
const fixed = { id, enabled: true, createdTimeMs: 0, createdBy: "", changedTimeMs: 0, changedBy: "", state: {} as Alert["state"] };

describe("an alert in its form", () => {
  it("is the same again, whatever it is", () => {
    const share = fc.integer({ min: 0, max: 1000 }).map((n) => n / 1000);
    const comparison = fc.constantFrom("above" as const, "below" as const);
    const condition = fc.oneof(
      fc.record({ measure: fc.constant("count" as const), comparison, threshold: fc.nat(1e6), resolveAt: fc.option(fc.nat(1e6)) }),
      fc.record({
        measure: fc.constant("rate" as const),
        comparison,
        threshold: share,
        resolveAt: fc.option(share),
        of: fc.constantFrom("", "agent:a"),
        minRuns: fc.integer({ min: 1, max: 100 }),
      }),
    );
    const minutes = fc.integer({ min: 5, max: 10_080 });
    const bodies = fc.record({
      name: fc.string(),
      searchId: fc.constant(id),
      webhookId: fc.constant(id),
      condition,
      windowMinutes: minutes,
      resolveAfterMinutes: fc.nat(1440),
      remindMinutes: fc.option(minutes),
    });
    fc.assert(
      fc.property(bodies, (body) => {
        expect(bodyOf(draftOf({ ...body, ...fixed }))).toEqual(body);
      }),
    );
  });

  it("begins as something that can be made", () => {
    const draft = { ...newDraft, name: "a", searchId: id, webhookId: id };
    expect(alertCreate.safeParse(bodyOf(draft)).success).toBe(true);
    expect(alertCreate.safeParse(bodyOf({ ...draft, measure: "rate", threshold: "12.5", resolveAt: "10" })).success).toBe(true);
    expect(alertCreate.safeParse(bodyOf({ ...draft, threshold: "many" })).success).toBe(false);
  });
});
