import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { foldLease, type LeaseEvent } from "./lease-log.ts";

const event = (name: string, worker: string, timeMs: number, claim = worker): LeaseEvent => ({ event: name, worker, claim, timeMs });

describe("foldLease", () => {
  it("gives it to the first claim, until its lease has run out", () => {
    const claims = [event("claimed", "a", 0), event("claimed", "b", 5)];
    expect(foldLease(claims, 10).holder?.worker).toBe("a");
    expect(foldLease([...claims, event("claimed", "c", 10)], 10).holder?.worker).toBe("c");
    expect(foldLease([...claims, event("beat", "a", 8), event("claimed", "c", 10)], 10).holder?.worker).toBe("a");
  });

  it("counts neither beats nor ends of those who don't hold", () => {
    const taken = [event("claimed", "a", 0), event("claimed", "b", 20)];
    expect(foldLease([...taken, event("beat", "a", 21), event("done", "a", 22)], 10)).toMatchObject({
      holder: { worker: "b", untilMs: 30 },
      end: null,
    });
    expect(foldLease([...taken, event("done", "b", 22), event("claimed", "c", 99)], 10)).toMatchObject({
      holder: { worker: "b" },
      end: { event: "done" },
    });
  });

  it("tells claims of one worker apart", () => {
    expect(foldLease([event("claimed", "a", 0, "first"), event("claimed", "a", 1, "second")], 10).holder?.claim).toBe("first");
  });

  it("never takes a lease away before its time, whatever is said by others", () => {
    const other = fc.record({
      event: fc.constantFrom("claimed", "beat", "done", "failed", "released", "void"),
      worker: fc.constantFrom("b", "c"),
      claim: fc.constantFrom("b", "c"),
      timeMs: fc.integer({ min: 0, max: 9 }),
    });
    fc.assert(
      fc.property(fc.array(other), (noise) => {
        expect(foldLease([event("claimed", "a", 0), ...noise], 10)).toEqual({
          claims: 1,
          holder: { claim: "a", worker: "a", untilMs: 10 },
          end: null,
        });
      }),
    );
  });
});
