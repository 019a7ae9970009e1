import { describe, expect, it } from "vitest";
import { libraryPath } from "./library.ts";

describe("libraryPath", () => {
  it("says what to do where there is no library", () => {
    expect(() => libraryPath("win32", "x64")).toThrow(
      expect.objectContaining({ code: "platform_unsupported", message: expect.stringContaining("CLICKHOUSE_URL") as string }) as Error,
    );
  });
});
