import { describe, expect, it } from "vitest";
import { splitStatements } from "./statements.ts";

describe("splitStatements", () => {
  it.each([
    ["SELECT 1; SELECT 2", ["SELECT 1", "SELECT 2"]],
    ["SELECT 1;\n\n;;\n", ["SELECT 1"]],
    ["SELECT ';', \"a;b\", `c;d`;SELECT 2", ["SELECT ';', \"a;b\", `c;d`", "SELECT 2"]],
    ["SELECT 'it''s; ok', 'a\\';b';SELECT 2", ["SELECT 'it''s; ok', 'a\\';b'", "SELECT 2"]],
    ["-- one; two\nSELECT 1 -- three;\n;", ["-- one; two\nSELECT 1 -- three;"]],
    ["/* a; 'b */ SELECT 1; /* end; */", ["/* a; 'b */ SELECT 1"]],
    ["SELECT 1 - 2 / 3; -- rest", ["SELECT 1 - 2 / 3"]],
    ["-- isn't a quote;\nSELECT 1;SELECT 2", ["-- isn't a quote;\nSELECT 1", "SELECT 2"]],
    ["", []],
  ])("splits %j", (sql, statements) => {
    expect(splitStatements(sql)).toEqual(statements);
  });
});
