import { request } from "node:http";
import { errorBody } from "@retake/protocol";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startCollector, type Collector } from "../../collector.ts";
import { parseConfig } from "../../config.ts";
import { MemoryStore } from "../memory-store.fixture.ts";

let collector: Collector;
beforeEach(async () => {
  const config = { ...parseConfig({ RETAKE_MAX_API_BODY_BYTES: "2000" }), port: 0 };
  collector = await startCollector(config, new MemoryStore(), () => undefined);
});
afterEach(() => collector.stop());

/** Over a real socket: in parts, without a length, or with nothing at all. */
async function send(method: string, path: string, parts: readonly string[]): Promise<{ status: number; code?: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; code?: string }>();
  const out = request(new URL(path, collector.url), { method, headers: parts.length > 0 ? { "content-type": "application/json" } : {} });
  out.on("error", reject).on("response", (response) => {
    let text = "";
    response.setEncoding("utf8").on("data", (part: string) => (text += part));
    response.on("end", () => {
      const { data } = errorBody.safeParse(JSON.parse(text));
      resolve({ status: response.statusCode!, ...(data && { code: data.error.code }) });
    });
  });
  for (const part of parts) out.write(part);
  out.end();
  return promise;
}

test("a body in parts is read, up to the limit", async () => {
  expect(await send("POST", "/api/workers", ['{"workerId":"w",', '"agents":[]}'])).toEqual({ status: 200 });
  const parts = ['{"workerId":"', "x".repeat(1_500), "x".repeat(1_500), '"}'];
  expect(await send("POST", "/api/workers", parts)).toEqual({ status: 413, code: "payload_too_large" });
});

test("a change without a body is no failure of the collector", async () => {
  expect(await send("DELETE", "/api/nothing", [])).toEqual({ status: 404, code: "not_found" });
  expect(await send("POST", "/api/workers", [])).toEqual({ status: 415, code: "unsupported_media_type" });
});
