import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { foldDefinitions, nameKey, type DefinitionEvent } from "./definition-log.ts";

const event = (fields: Partial<DefinitionEvent>): DefinitionEvent => ({
  id: "a",
  event: "put",
  claim: "1",
  name: "Refunds",
  data: "{}",
  actor: "key:1",
  timeMs: 1,
  ...fields,
});

describe("foldDefinitions", () => {
  it("gives a name to the first, in any case of letters, until it is free again", () => {
    const first = event({});
    const second = event({ id: "b", claim: "2", name: "reFUNDS" });
    expect([...foldDefinitions([first, second]).live.keys()]).toEqual(["a"]);
    expect(foldDefinitions([first, second]).counted).toEqual(new Set(["1"]));
    const renamed = event({ claim: "3", name: "Others" });
    expect([...foldDefinitions([first, renamed, second]).live.keys()]).toEqual(["a", "b"]);
    const deleted = event({ event: "deleted", claim: "4" });
    expect([...foldDefinitions([first, deleted, second]).live.keys()]).toEqual(["b"]);
  });

  it("remembers who made it and who changed it; what is deleted stays so", () => {
    const changed = event({ claim: "2", actor: "key:2", timeMs: 5 });
    expect(foldDefinitions([event({}), changed]).live.get("a")).toMatchObject({
      createdBy: "key:1",
      createdTimeMs: 1,
      changedBy: "key:2",
      changedTimeMs: 5,
    });
    expect(foldDefinitions([event({}), event({ event: "deleted", claim: "2" }), changed]).live.size).toBe(0);
  });

  it("never has a name twice, and counts what stands", () => {
    const events = fc.array(
      fc.record({
        id: fc.constantFrom("a", "b", "c"),
        event: fc.constantFrom("put", "put", "deleted"),
        name: fc.constantFrom("x", "X", "y", "z"),
      }),
    );
    fc.assert(
      fc.property(events, (made) => {
        const log = made.map((each, i) => event({ ...each, claim: String(i), data: String(i) }));
        const { live, counted } = foldDefinitions(log);
        const names = [...live.values()].map(({ name }) => nameKey(name));
        expect(new Set(names).size).toBe(names.length);
        for (const { data } of live.values()) expect(counted).toContain(data);
        // What stands before never changes by what is said later.
        const half = foldDefinitions(log.slice(0, log.length >> 1));
        for (const claim of half.counted) expect(counted).toContain(claim);
      }),
    );
  });
});
