import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readProcessors } from "./read-processors.ts";

describe("readProcessors", () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "retake-processors-"));
  });
  afterAll(async () => rm(directory, { recursive: true }));

  const read = async (content: unknown, env: Record<string, string> = {}) => {
    const path = join(directory, "processors.json");
    await writeFile(path, typeof content === "string" ? content : JSON.stringify(content));
    return readProcessors(path, env);
  };

  test("fills in what is not said", async () => {
    expect(await read({})).toEqual({});
    expect(
      await read(
        {
          redact: {
            keys: ["*.password", { match: "user.email", action: "drop" }],
            values: [{ match: "EMP-\\d{6}", replace: "[employee]" }],
          },
          limits: { attributes: 128 },
          forward: { url: "https://other.example/otlp", headers: { authorization: "Bearer ${OTHER_KEY}" } },
          sample: [{ when: "agent:support", keep: 0.5 }],
        },
        { OTHER_KEY: "abc" },
      ),
    ).toEqual({
      redact: {
        secrets: true,
        keys: ["*.password", { match: "user.email", action: "drop" }],
        values: [{ match: "EMP-\\d{6}", replace: "[employee]" }],
      },
      limits: { attributes: 128 },
      forward: {
        url: "https://other.example/otlp",
        headers: { authorization: "Bearer abc" },
        signals: ["traces", "logs", "metrics"],
        gzip: true,
        timeoutMs: 10_000,
        maxQueueBytes: 2 ** 30,
      },
      sample: [{ when: "agent:support", keep: 0.5 }],
    });
  });

  test.each<[place: string, content: unknown]>([
    ["it is not JSON", "{"],
    ["the file: Unrecognized key", { redacted: {} }],
    ["redact: Unrecognized key", { redact: { patterns: [] } }],
    ["redact.values[0].match: is not a regular expression", { redact: { values: [{ match: "(" }] } }],
    ["limits.valueBytes", { limits: { valueBytes: 3 } }],
    ["forward.url", { forward: { url: "ftp://x" } }],
    ["forward.url: may not hold a password", { forward: { url: "http://a:b@x" } }],
    ["forward.url: may have no query", { forward: { url: "http://x?y=1" } }],
    [
      "forward.headers.authorization: the environment variable NONE is not set",
      { forward: { url: "http://x", headers: { authorization: "${NONE}" } } },
    ],
    ["forward.headers.x: the value has characters", { forward: { url: "http://x", headers: { x: "a\nb: c" } } }],
    ["sample[0].keep", { sample: [{ keep: 2 }] }],
  ])("says what is wrong: %s", async (place, content) => {
    const failure = read(content);
    await expect(failure).rejects.toMatchObject({ code: "bad_request" });
    await expect(failure).rejects.toThrow(place);
  });

  test("says that there is no file", async () => {
    await expect(readProcessors(join(directory, "none.json"), {})).rejects.toThrow("it can't be read");
  });
});
