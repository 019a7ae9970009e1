import { expect, test } from "vitest";
import { parseCommandLine } from "./command-line.ts";

test("the role comes from the arguments", () => {
  expect(parseCommandLine([])).toEqual({ env: {} });
  expect(parseCommandLine(["--role", "ingest"])).toEqual({ env: { RETAKE_ROLE: "ingest" } });
  expect(parseCommandLine(["--role=api"])).toEqual({ env: { RETAKE_ROLE: "api" } });
  expect(parseCommandLine(["--help"]).show).toBe("help");
  expect(parseCommandLine(["--version"]).show).toBe("version");
});

test("what is not known is refused", () => {
  for (const args of [["--roles", "api"], ["api"], ["--role"]]) {
    expect(() => parseCommandLine(args)).toThrow(
      expect.objectContaining({ code: "bad_request", message: expect.stringMatching(/See --help\.$/) as string }) as Error,
    );
  }
});
