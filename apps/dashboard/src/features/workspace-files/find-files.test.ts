import { recordValue } from "@retake/protocol";
import { describe, expect, it } from "vitest";
import { compareFiles, filesOf } from "./find-files.ts";

const call = (key: string, input: object, status = "ok"): object[] => [
  { type: "request", key, kind: "tool", name: "write", inputDigest: "", input },
  { type: "settle", key, status },
];
const files = (state: object, ...journal: object[][]): Record<string, string> =>
  Object.fromEntries(filesOf(recordValue({ state, journal: journal.flat() })));

describe("filesOf", () => {
  it("finds cells that map paths to texts, wherever they stand", () => {
    expect(files({ workspace: { files: { "src/a.ts": "let a;", "README.md": "~read" } }, notes: { "done.": 1 } })).toEqual({
      "src/a.ts": "let a;",
      "README.md": "~read",
    });
    expect(files({ tree: new Map([["src/b.ts", { content: "b", size: 1 }]]) })).toEqual({ "src/b.ts": "b" });
  });

  it("takes nothing for files that is none", () => {
    expect(files({ cart: { total: "1.5", item: "x" }, greeting: { "hello there.": "you" }, counts: { "a.b": 2 } })).toEqual({});
  });

  it("carries out what tools wrote, if it went well", () => {
    expect(
      files(
        {},
        call("1", { path: "/app/a.py", file_text: "one\ntwo\n" }),
        call("2", { path: "/app/a.py", old_str: "two", new_str: "$& three" }),
        call("3", { file_path: "b.py", content: "b" }, "error"),
        call("4", { path: "/app/unknown.py", old_str: "x", new_str: "y" }),
        call("5", { path: "/app", query: "text" }),
      ),
    ).toEqual({ "/app/a.py": "one\n$& three\n" });
  });
});

it("compares the files of two states", () => {
  const of = (entries: Record<string, string>) => new Map(Object.entries(entries));
  const changes = compareFiles(of({ "a.ts": "1", "b.ts": "1", "c.ts": "1" }), of({ "b.ts": "2", "c.ts": "1", "d.ts": "1" }));
  expect(changes.map(({ path, type }) => `${path} ${type}`)).toEqual(["a.ts removed", "b.ts changed", "c.ts same", "d.ts added"]);
});
