import { parseSearch } from "@retake/protocol";
import { describe, expect, it } from "vitest";
import { exportHref, nameHref, searchHref, searchOfRuns } from "./search-link.ts";

describe("links of searches", () => {
  it("carry whatever a search and a name may hold", () => {
    const q = 'tool:refund "50 % & more" -> a+b #1';
    expect(new URL(searchHref({ q, range: "30d" }), "http://x").searchParams.get("q")).toBe(q);
    expect(searchHref({ q: "", range: "7d" })).toBe("/?range=7d");
    expect(decodeURIComponent(nameHref({ name: "a/b ?#ü" }).slice("/searches/".length))).toBe("a/b ?#ü");
    expect(nameHref({ name: "a/b" }).split("/")).toHaveLength(3);
    expect(Object.fromEntries(new URL(exportHref({ q, range: "all", format: "parquet", what: "spans" }), "http://x").searchParams)).toEqual(
      {
        q,
        range: "all",
        format: "parquet",
        what: "spans",
      },
    );
  });

  it("name runs in a way that the language reads", () => {
    const ids = ["1".repeat(32), "2".repeat(32)];
    expect(parseSearch(searchOfRuns(ids)).where).toMatchObject({
      field: "run",
      predicate: { type: "oneOf", of: ids.map((value) => ({ value })) },
    });
    expect(parseSearch(searchOfRuns(ids.slice(1))).where).toMatchObject({ field: "run" });
  });
});
