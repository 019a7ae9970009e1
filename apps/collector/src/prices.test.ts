import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { MemoryStore } from "./api/memory-store.fixture.ts";
import { startCollector } from "./collector.ts";
import { parseConfig } from "./config.ts";

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "retake-prices-"));
  path = join(folder, "prices.json");
});
afterEach(() => rm(folder, { recursive: true }));

describe("RETAKE_PRICES", () => {
  const settings = (): ReturnType<typeof parseConfig> => ({ ...parseConfig({ RETAKE_PRICES: path }), port: 0 });
  const attribute = (key: string, value: string | number): object => ({
    key,
    value: typeof value === "string" ? { stringValue: value } : { intValue: value },
  });
  const span = (spanId: string, model: string): object => ({
    traceId: "a".repeat(32),
    spanId,
    name: `chat ${model}`,
    startTimeUnixNano: "1700000000000000000",
    endTimeUnixNano: "1700000001000000000",
    attributes: [
      attribute("gen_ai.operation.name", "chat"),
      attribute("gen_ai.provider.name", "acme"),
      attribute("gen_ai.response.model", model),
      attribute("gen_ai.usage.input_tokens", 1_000_000),
      attribute("gen_ai.usage.cache_read.input_tokens", 400_000),
    ],
  });

  test("prices the spans that arrive; an unknown model gets no cost", async () => {
    await writeFile(path, JSON.stringify({ providers: { acme: { "acme-*": { input: 10, cacheRead: 1 } } } }));
    const store = new MemoryStore();
    const collector = await startCollector(settings(), store, () => undefined);
    try {
      const spans = [span("b".repeat(16), "acme-large"), span("c".repeat(16), "unheard-of"), span("d".repeat(16), "gpt-4o")];
      const response = await fetch(`${collector.url}/v1/traces`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] }),
      });
      expect(response.status).toBe(200);
    } finally {
      await collector.stop();
    }
    const costs = store.batches.flatMap(({ spans }) => spans.map(({ model, costUsd }) => [model, costUsd]));
    expect(costs).toEqual([
      ["acme-large", 6.4],
      ["unheard-of", 0],
      ["gpt-4o", 2],
    ]);
  });

  test("ends the start when it is not valid", async () => {
    await writeFile(path, "[]");
    await expect(startCollector(settings(), new MemoryStore(), () => undefined)).rejects.toMatchObject({ code: "bad_request" });
  });
});
