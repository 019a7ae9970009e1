import { expect, it } from "vitest";
import { localPath } from "./local-path.ts";

it("leads nowhere else", () => {
  for (const path of ["/", "/runs/1?span=2#x"]) expect(localPath(path)).toBe(path);
  for (const other of [
    null,
    "",
    "runs",
    "//evil.example",
    "/\\evil.example",
    "https://evil.example",
    "/\t/evil.example",
    "/.//evil.example",
    "javascript:1",
  ])
    expect(localPath(other)).toBe("/");
});
