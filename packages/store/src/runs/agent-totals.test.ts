import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countingAgents, type Reporter } from "./agent-totals.ts";

const span = (id: string, parent: string, kind: string, reports = 0): Reporter => ({ id, parent, kind, reports });
const ids = (tree: readonly Reporter[]): string[] => countingAgents(tree).map(({ id }) => id);

/** The rule, word by word. */
function naive(tree: readonly Reporter[]): string[] {
  const isBelow = (id: string, top: string): boolean => {
    const seen = new Set<string>();
    for (
      let at = tree.find((each) => each.id === id)?.parent;
      at !== undefined && !seen.has(at);
      at = tree.find((each) => each.id === at)?.parent
    ) {
      if (at === top) return true;
      seen.add(at);
    }
    return false;
  };
  const speaks = ({ kind, reports }: Reporter): boolean => kind === "model" || (kind === "agent" && reports !== 0);
  return tree
    .filter(({ kind, reports, id }) => kind === "agent" && reports !== 0 && !tree.some((each) => speaks(each) && isBelow(each.id, id)))
    .map(({ id }) => id);
}

describe("countingAgents", () => {
  it("counts an agent's totals where nothing below it speaks for them", () => {
    const tree = [
      span("root", "", "agent", 1),
      span("scope", "root", "other"),
      span("call", "scope", "model", 1),
      span("helper", "scope", "agent", 1),
      span("tool", "helper", "tool"),
      span("silent", "root", "agent"),
    ];
    expect(ids(tree)).toEqual(["helper"]);
    expect(ids([span("outer", "", "agent", 1), span("inner", "outer", "agent", 1)])).toEqual(["inner"]);
  });

  it("means what the rule says, whatever tree, or no tree, was sent", () => {
    const name = fc.constantFrom("a", "b", "c", "d", "e", "f", "");
    const spans = fc.uniqueArray(
      fc.record({
        id: fc.constantFrom("a", "b", "c", "d", "e", "f"),
        parent: name,
        kind: fc.constantFrom("agent", "model", "tool"),
        reports: fc.nat(1),
      }),
      { selector: ({ id }) => id, maxLength: 6 },
    );
    fc.assert(
      fc.property(spans, (tree) => {
        expect(ids(tree)).toEqual(naive(tree));
      }),
      { numRuns: 1000 },
    );
  });
});
