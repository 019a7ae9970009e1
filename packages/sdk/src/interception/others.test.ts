import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { SpanStatusCode, trace } from "@opentelemetry/api";
import OpenAI from "openai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { step } from "../steps/step.ts";
import { interceptGlobals, untracked } from "./index.ts";
import { record, recordAndReplay, runs } from "./interception.fixture.ts";
import { dateNow, fetch as nativeFetch, setTimeout as nativeTimeout } from "./natives.ts";

/** What a library took from the runtime before anything was patched. */
const early = { setTimeout: globalThis.setTimeout, now: Date.now, fetch: globalThis.fetch, Date: globalThis.Date };
interceptGlobals();

let server: Server;
let base: string;
let asked = 0;
beforeAll(async () => {
  server = createServer((incoming, response) => {
    asked++;
    incoming.resume().once("end", () => {
      const chunk = {
        id: "c1",
        object: "chat.completion.chunk",
        created: 1,
        model: "m",
        choices: [{ index: 0, delta: { content: `answer ${asked}` }, finish_reason: null }],
      };
      const whole = {
        id: "c1",
        object: "chat.completion",
        created: 1,
        model: "m",
        choices: [{ index: 0, message: { role: "assistant", content: `answer ${asked}` }, finish_reason: "stop" }],
      };
      const streamed = incoming.headers["x-streamed"] === "1";
      if (asked % 3 === 2) {
        response.writeHead(500, { "retry-after-ms": "5" }).end("{}");
      } else if (streamed) {
        response.writeHead(200, { "content-type": "text/event-stream" });
        for (let i = 0; i < 3; i++) response.write(`data: ${JSON.stringify(chunk)}\n\n`);
        response.end("data: [DONE]\n\n");
      } else response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(whole));
    });
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const post = (): Promise<number> =>
  new Promise((resolve, reject) => {
    request(base, { method: "POST" }, (response) => response.resume().once("end", () => resolve(response.statusCode!)))
      .once("error", reject)
      .end("{}");
  });

describe("beside other libraries", () => {
  it("an OpenAI client that nobody wrapped replays, its retries and streams too", async () => {
    asked = 0;
    const client = new OpenAI({ apiKey: "s3cret", baseURL: base, maxRetries: 3 });
    const messages = [{ role: "user" as const, content: "hello" }];
    const { output, recording } = await recordAndReplay(async () => {
      const texts: string[] = [];
      for (let i = 0; i < 3; i++) texts.push((await client.chat.completions.create({ model: "m", messages })).choices[0]!.message.content!);
      const stream = await client.chat.completions.create({ model: "m", messages, stream: true }, { headers: { "x-streamed": "1" } });
      for await (const chunk of stream) texts.push(chunk.choices[0]!.delta.content!);
      return texts;
    });
    expect(output).toEqual(["answer 1", "answer 3", "answer 4", "answer 6", "answer 6", "answer 6"]);
    expect(asked).toBe(6);
    expect(JSON.stringify(recording)).not.toContain("s3cret");
  });

  it("two runs and an HTTP client at once do not disturb each other", async () => {
    const work = async (): Promise<unknown[]> => {
      const seen: unknown[] = [];
      for (let i = 0; i < 10; i++) {
        await sleep(i % 3);
        seen.push(Math.random(), Date.now(), await step("post", i, post));
      }
      return seen;
    };
    const others = Promise.all(Array.from({ length: 20 }, post));
    const { agent } = await import("../runs/agent.ts");
    const { newRunId } = await import("@retake/protocol");
    const { replay } = await import("../replay/replay.ts");
    const subject = agent({ name: "intercepted" }, work);
    const ids = [newRunId(), newRunId(), newRunId()];
    const outputs = await Promise.all(ids.map((runId) => subject({}, { runId })));
    await others;
    const recordings = ids.map((runId) => runs.recording(runId));
    const replays = await Promise.all(recordings.map((recording) => replay(recording, subject as never, { mode: "strict" })));
    expect(replays.map(({ output, report }) => [output, report])).toEqual(outputs.map((output) => [output, undefined]));
    expect(new Set(outputs.map(([first]) => first)).size).toBe(3);
  });

  it("what a library took before goes on as it was", async () => {
    asked = 0;
    const { output } = await record(async () => {
      await new Promise((resolve) => early.setTimeout(resolve, 5));
      const timer = early.setTimeout(() => undefined, 10_000);
      clearTimeout(timer);
      return [
        (await early.fetch(base, { method: "POST", body: "{}" })).status,
        new early.Date(5) instanceof Date,
        typeof early.now(),
        asked,
      ];
    });
    expect(output).toEqual([200, true, "number", 1]);
    expect([early.setTimeout, early.fetch]).toEqual([nativeTimeout, nativeFetch]);
  });

  it("spans of the user's own tell the machine's time, in runs too", async () => {
    const tracer = trace.getTracer("the user's");
    const { runId } = await record(async () => {
      await sleep(1);
      tracer.startActiveSpan("busy", (span) => {
        const until = dateNow() + 20;
        while (dateNow() < until);
        span.addEvent("looked");
        span.recordException(new Error("nothing"));
        span.setStatus({ code: SpanStatusCode.OK }).end();
      });
      const drawn = Math.random();
      untracked(() => tracer.startSpan("more").end());
      return drawn;
    });
    const busy = runs.spans(runId).find(({ name }) => name === "busy")!;
    const [seconds, nanos] = busy.duration;
    const durationMs = seconds * 1000 + nanos / 1e6;
    expect(durationMs).toBeGreaterThanOrEqual(19);
    expect(durationMs).toBeLessThan(2000);
    expect(Math.abs(busy.startTime[0] - dateNow() / 1000)).toBeLessThan(5);
    for (const { time } of busy.events) expect(Math.abs(time[0] - dateNow() / 1000)).toBeLessThan(5);
  });

  it("an exception of a timer's callback is an uncaught one, as the runtime's", async () => {
    const seen: unknown[] = [];
    const listeners = process.listeners("uncaughtException");
    process.removeAllListeners("uncaughtException");
    process.once("uncaughtException", (error) => seen.push(error.message));
    await record(async () => {
      setTimeout(() => {
        throw new Error("thrown in a timer");
      }, 1);
      await sleep(10);
    });
    for (const listener of listeners) process.on("uncaughtException", listener);
    expect(seen).toEqual(["thrown in a timer"]);
  });
});
