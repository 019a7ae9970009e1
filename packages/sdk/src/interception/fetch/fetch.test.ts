import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { newRunId } from "@retake/protocol";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { forkRun } from "../../replay/fork.ts";
import { replay } from "../../replay/replay.ts";
import { agent } from "../../runs/agent.ts";
import { step } from "../../steps/step.ts";
import { record, recordAndReplay, runs } from "../interception.fixture.ts";

interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

let server: Server;
let base: string;
const received: Received[] = [];

const answers: Record<string, (response: ServerResponse, request: Received) => void> = {
  "/echo": (response, request) =>
    response
      .writeHead(201, "Made", { "content-type": "application/json", "set-cookie": "session=s3cret; Path=/" })
      .end(JSON.stringify(request)),
  "/binary": (response) => response.writeHead(200, { "content-type": "image/png" }).end(Buffer.from([0, 255, 1, 254])),
  "/empty": (response) => response.writeHead(204).end(),
  "/moved": (response) => response.writeHead(302, { location: "/echo?a=1" }).end(),
  "/teapot": (response) => response.writeHead(418).end("short and stout"),
  "/long": (response) => response.end(Buffer.alloc(5 * 1024 * 1024, "x")),
  "/broken": (response) => {
    response.writeHead(200, { "content-length": "100" }).write("half");
    response.once("drain", () => undefined);
    setImmediate(() => response.destroy());
  },
  "/never": () => undefined,
  "/events": (response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    let sent = 0;
    const timer = setInterval(() => {
      // A character is cut in two.
      const bytes = Buffer.from(`data: ${sent} é\n\n`);
      response.write(bytes.subarray(0, 9));
      setImmediate(() => response.write(bytes.subarray(9)));
      if (++sent >= 4) {
        clearInterval(timer);
        setImmediate(() => setImmediate(() => response.end()));
      }
    }, 2);
    response.once("close", () => {
      clearInterval(timer);
    });
  },
};

beforeAll(async () => {
  server = createServer((incoming, response) => {
    const parts: Buffer[] = [];
    incoming.on("data", (part: Buffer) => parts.push(part));
    incoming.on("end", () => {
      const request = {
        method: incoming.method!,
        path: incoming.url!,
        headers: incoming.headers,
        body: Buffer.concat(parts).toString("latin1"),
      };
      received.push(request);
      answers[incoming.url!.split("?")[0]!]!(response, request);
    });
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  received.length = 0;
});

describe("a fetch of a run", () => {
  it("is a step, answered from the recording on replay, and says no secrets", async () => {
    const { output, recording } = await recordAndReplay(async () => {
      const response = await fetch(`${base}/echo?api_key=k3y&q=1`, {
        method: "POST",
        headers: { authorization: "Bearer s3cret", cookie: "a=s3cret", "x-api-key": "s3cret", traceparent: "00-1-2-01", "x-kept": "yes" },
        body: JSON.stringify({ a: 1 }),
      });
      const copy = response.clone();
      const [name] = response.headers.getSetCookie()[0]!.split("=");
      return [
        response.status,
        response.statusText,
        response.ok,
        response.url,
        response.redirected,
        response.type,
        name,
        ((await copy.json()) as Received).body,
        copy.url,
        response instanceof Response,
      ];
    });
    expect(output).toEqual([
      201,
      "Made",
      true,
      `${base}/echo?api_key=k3y&q=1`,
      false,
      "basic",
      "session",
      '{"a":1}',
      `${base}/echo?api_key=k3y&q=1`,
      true,
    ]);
    expect(received).toHaveLength(1);
    expect(received[0]).toMatchObject({
      method: "POST",
      path: "/echo?api_key=k3y&q=1",
      headers: { authorization: "Bearer s3cret", cookie: "a=s3cret" },
    });
    expect(recording.journal.map(({ type }) => type)).toEqual(["request", "settle"]);
    expect(recording.journal[0]).toMatchObject({
      kind: "fetch",
      key: `fetch:POST ${new URL(base).host}#0`,
      input: { headers: { "x-kept": "yes" }, body: '{"a":1}' },
    });
    const [request, settle] = recording.journal.map((entry) => JSON.stringify(entry));
    expect(request).not.toContain("s3cret");
    expect(request).not.toContain("k3y");
    expect(request).not.toContain("traceparent");
    expect(JSON.parse(settle!).output.headers).toContainEqual(["set-cookie", "session=redacted; Path=/"]);
  });

  it("takes and gives every kind of body", async () => {
    const form = (): FormData => {
      const data = new FormData();
      data.set("file", new Blob(["content"]), "a.txt");
      return data;
    };
    const { output } = await recordAndReplay(async () => {
      const sent: string[] = [];
      const bodies: [NonNullable<RequestInit["body"]>, object?][] = [
        ["text"],
        [new URLSearchParams({ a: "b" })],
        [new Uint8Array([1, 2, 3])],
        [new Uint8Array([4, 5]).buffer],
        [new Blob(["blob"])],
        [form()],
        [ReadableStream.from(slowly()), { duplex: "half" }],
      ];
      for (const [body, more] of bodies)
        sent.push(((await (await fetch(`${base}/echo`, { method: "POST", body, ...more })).json()) as Received).body);
      const request = new Request(`${base}/echo`, { method: "PUT", body: "request" });
      sent.push(((await (await fetch(request)).json()) as Received).body, String(request.bodyUsed));
      const binary = new Uint8Array(await (await fetch(`${base}/binary`)).arrayBuffer());
      const empty = await fetch(new URL(`${base}/empty`));
      const moved = await fetch(`${base}/moved`);
      const manual = await fetch(`${base}/moved`, { redirect: "manual" });
      const tea = await fetch(`${base}/teapot`, { method: "DELETE" });
      return [
        sent,
        [...binary],
        empty.status,
        empty.body,
        moved.url,
        moved.redirected,
        manual.status,
        tea.status,
        tea.ok,
        await tea.text(),
      ];
    });
    expect(output.slice(1)).toEqual([[0, 255, 1, 254], 204, null, `${base}/echo?a=1`, true, 302, 418, false, "short and stout"]);
    const sent = output[0] as string[];
    expect(sent.filter((body) => !body.includes("content"))).toEqual([
      "text",
      "a=b",
      "\u0001\u0002\u0003",
      "\u0004\u0005",
      "blob",
      "slow1slow2",
      "request",
      "true",
    ]);
    const [, boundary] = /^--(----formdata-undici-\d+)\r\n/.exec(sent[5]!)!;
    expect(received[5]!.headers["content-type"]).toBe(`multipart/form-data; boundary=${boundary}`);
  });

  it("fails as it failed", async () => {
    const { output } = await recordAndReplay(async () => {
      const caught: unknown[] = [];
      const note = async (work: Promise<unknown>): Promise<void> => {
        const error = (await work.catch((thrown: unknown) => thrown)) as Error;
        caught.push([error instanceof TypeError, error instanceof DOMException, error.name, error.message]);
      };
      await note(fetch("http://127.0.0.1:1/"));
      await note(fetch("no address"));
      await note(fetch(`${base}/broken`));
      const controller = new AbortController();
      const given = fetch(`${base}/never`, { signal: controller.signal });
      await sleep(5);
      controller.abort();
      await note(given);
      await note(fetch(`${base}/never`, { signal: AbortSignal.timeout(5) }));
      await note(fetch(`${base}/never`, { signal: AbortSignal.abort(new RangeError("mine")) }));
      return caught;
    });
    expect(output).toEqual([
      [true, false, "TypeError", "fetch failed"],
      [true, false, "TypeError", "Failed to parse URL from no address"],
      [true, false, "TypeError", "terminated"],
      [false, true, "AbortError", "This operation was aborted"],
      [false, true, "TimeoutError", "The operation was aborted due to timeout"],
      [false, false, "RangeError", "mine"],
    ]);
  });

  it("streams events as they come, to their end, left early, and given up", async () => {
    const { output, recording } = await recordAndReplay(async () => {
      const whole = await (await fetch(`${base}/events`)).text();
      const reader = (await fetch(`${base}/events`)).body!.pipeThrough(new TextDecoderStream()).getReader();
      const { value: first } = await reader.read();
      await reader.cancel();
      const controller = new AbortController();
      const given = (await fetch(`${base}/events`, { signal: controller.signal })).body!.getReader();
      await given.read();
      controller.abort();
      const error = await given
        .read()
        .then(() => given.read())
        .catch((thrown: unknown) => thrown as Error);
      await sleep(5);
      return [whole, first!.length > 0, (error as Error).name];
    });
    expect(output).toEqual([[0, 1, 2, 3].map((n) => `data: ${n} é\n\n`).join(""), true, "AbortError"]);
    const ends = recording.journal.filter((entry) => entry.type === "settle" && entry.key.startsWith("fetch"));
    expect(ends[0]).toMatchObject({ output: { status: 200, body: output[0] } });
    expect(ends[1]).toMatchObject({ status: "ok", stopped: true });
    expect(ends[2]).toMatchObject({ status: "error" });
  });

  it("gives a body whole that is too long to be recorded, and says so on replay", async () => {
    const work = async (): Promise<string> =>
      (await (await fetch(`${base}/long`)).text().catch((error: unknown) => String(error))).slice(0, 120);
    const { output, recording } = await record(work);
    expect(output).toBe("x".repeat(120));
    const again = await replay(recording, agent({ name: "intercepted" }, work) as never, { mode: "strict" });
    expect(again).toMatchObject({
      status: "diverged",
      divergence: { type: "OUTPUT", actual: { output: expect.stringContaining("is longer than what is recorded") as string } },
    });
  });

  it("is a divergence in strict replay where the recording has none", async () => {
    const { recording } = await record(async () => 1);
    received.length = 0;
    const again = await replay(recording, agent({ name: "intercepted" }, async () => (await fetch(`${base}/echo`)).status) as never, {
      mode: "strict",
    });
    expect(again).toMatchObject({ status: "diverged", divergence: { type: "UNRECORDED_IO" } });
    expect(received).toHaveLength(0);
  });

  it("can be given another answer on a fork, in any form, and asks nobody then", async () => {
    const work = async (): Promise<unknown> => {
      const response = await fetch(`${base}/events`);
      return [response.status, response.headers.get("content-type"), await response.json()];
    };
    const subject = agent({ name: "intercepted" }, work);
    const { runId, recording } = await record(async () => (await fetch(`${base}/events`)).text());
    const stepKey = `fetch:GET ${new URL(base).host}#0`;
    received.length = 0;
    for (const [given, seen] of [
      [{ status: "shipped" }, [200, "application/json", { status: "shipped" }]],
      [{ status: 202, headers: { "content-type": "text/x" }, body: "[5]" }, [202, "text/x", [5]]],
    ] as const) {
      const fork = await forkRun(recording, subject, {
        parent: { runId, spanId: "00f067aa0ba902b7" },
        cut: { stepKey, point: "after" },
        edits: [{ type: "outcome", output: given }],
      });
      expect(fork).toMatchObject({ status: "ok", output: seen });
    }
    expect(received).toHaveLength(0);
  });

  it("waits for an approval after a fork's cut where it may change the world", async () => {
    let bill = "pay";
    const work = async (): Promise<number[]> => {
      const first = await fetch(`${base}/echo`);
      return [first.status, (await fetch(`${base}/echo`, { method: "POST", body: bill })).status];
    };
    const subject = agent({ name: "intercepted" }, work);
    const { runId, recording } = await record(work);
    received.length = 0;
    bill = "pay more";
    const fork = await forkRun(recording, subject, {
      parent: { runId, spanId: "00f067aa0ba902b7" },
      cut: { stepKey: `fetch:GET ${new URL(base).host}#0`, point: "before" },
      approve: ({ input }) =>
        (input as { body: string }).body === "pay more" ? { output: { status: 402, body: null } } : { approve: false },
      edits: [],
      external: "hold",
    });
    expect(fork).toMatchObject({ status: "ok", output: [201, 402] });
    expect(received.map(({ method }) => method)).toEqual(["GET"]);
  });

  it("is the runtime's inside of steps and outside of runs", async () => {
    const { recording } = await record(() => step("ask", null, async () => (await fetch(`${base}/echo`)).status));
    expect(recording.journal.map(({ type }) => type)).toEqual(["request", "settle"]);
    const response = await fetch(`${base}/echo`);
    expect([response.status, response.headers.getSetCookie()]).toEqual([201, ["session=s3cret; Path=/"]]);
    expect([fetch.name, fetch.length]).toEqual(["fetch", 1]);
  });

  it("has a span of its own", async () => {
    const { runId } = await record(async () => (await fetch(`${base}/teapot`)).status);
    expect(runs.spans(runId)[0]).toMatchObject({
      name: `GET ${new URL(base).host}`,
      attributes: { "http.request.method": "GET", "http.response.status_code": 418, "url.full": `${base}/teapot` },
    });
    expect(newRunId()).not.toBe(runId);
  });
});

async function* slowly(): AsyncGenerator<Uint8Array> {
  for (const n of [1, 2]) {
    await sleep(3);
    yield Buffer.from(`slow${n}`);
  }
}
