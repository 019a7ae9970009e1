import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { exportRuns, RetakeError } from "@retake/protocol";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ADMIN_KEY, createTestApi, type TestApi } from "../api.fixture.ts";

let api: TestApi;
let server: Server;
let url: string;
beforeEach(async () => {
  api = createTestApi({ keysRequired: true });
  const listener = getRequestListener(async (request) => api.request(request.url, { headers: Object.fromEntries(request.headers) }), {
    overrideGlobalObjects: false,
  });
  server = createServer((request, response) => void listener(request, response)).listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, "close");
});

const key = ADMIN_KEY;
async function textOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  let text = "";
  for await (const chunk of chunks) text += Buffer.from(chunk).toString();
  return text;
}

describe("GET /api/runs/export", () => {
  test("gives the pieces as they are made, under a name that is safe anywhere", async () => {
    api.store.exported = ["a\n", "b\n"];
    expect(await textOf(await exportRuns({ what: "spans" }, { url, key }))).toBe("a\nb\n");
    const response = await api.request("/api/runs/export?format=parquet", { headers: { authorization: `Bearer ${key}` } });
    expect(response.headers.get("content-type")).toBe("application/vnd.apache.parquet");
    expect(response.headers.get("content-disposition")).toMatch(/^attachment; filename="default-runs-\d{4}-\d\d-\d\dT\d{6}Z\.parquet"$/);
    api.store.exported = [];
    expect(await textOf(await exportRuns({}, { url, key }))).toBe("");
  });

  test("breaks off where it can't be brought to its end", async () => {
    let breakOff = (): void => undefined;
    const broken = new Promise<void>((resolve) => (breakOff = resolve));
    api.store.exportRuns = async () =>
      (async function* () {
        yield Buffer.from("a\n");
        await broken;
        throw new RetakeError("store_unavailable", "gone");
      })();
    const chunks = await exportRuns({}, { url, key });
    breakOff();
    await expect(textOf(chunks)).rejects.toMatchObject({
      code: "collector_unreachable",
      message: expect.stringContaining("not whole") as string,
    });
    expect(api.bugs).toHaveLength(1);
  });

  test("answers with what is wrong before there is a file", async () => {
    api.store.exported = [new RetakeError("search_syntax", "No.", { data: { position: 3 } })];
    await expect(exportRuns({}, { url, key })).rejects.toMatchObject({ code: "search_syntax", data: { position: 3 } });
    await expect(exportRuns({ range: "soon" }, { url, key })).rejects.toMatchObject({ code: "bad_request" });
    await expect(exportRuns({}, { url })).rejects.toMatchObject({ code: "unauthenticated" });
  });

  test("ends the query where nobody reads on", async () => {
    let ended = false;
    api.store.exportRuns = async () =>
      (async function* () {
        try {
          for (;;) yield Buffer.alloc(65_536);
        } finally {
          ended = true;
        }
      })();
    const response = await fetch(`${url}/api/runs/export`, { headers: { authorization: `Bearer ${key}` } });
    const reader = response.body!.getReader();
    await reader.read();
    await reader.cancel();
    await vi.waitFor(() => expect(ended).toBe(true));
  });
});
