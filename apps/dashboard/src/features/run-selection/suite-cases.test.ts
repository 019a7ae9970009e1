import { describe, expect, it } from "vitest";
import { suiteCases } from "./suite-cases.ts";

describe("suiteCases", () => {
  it("is code, whatever the search holds", () => {
    const search = 'agent:"a \\"b\\"" `${x}`';
    const read = (line: string): unknown => JSON.parse(line.replace(/^cases: \{ search: /, "").replace(/ \},$/, ""));
    expect(read(suiteCases(null, search))).toBe(search);
    expect(suiteCases(["a"], "")).toBe('cases: { runs: ["a"] },');
    expect(suiteCases(["a", "b"], "")).toContain('    "b",\n');
  });
});
