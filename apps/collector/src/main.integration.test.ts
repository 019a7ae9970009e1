import { spawn, type ChildProcess } from "node:child_process";
import { hash } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { context, trace } from "@opentelemetry/api";
import { OTLPLogExporter } from "@opentelemetry/exporter-logs-otlp-proto";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { BatchLogRecordProcessor, LoggerProvider } from "@opentelemetry/sdk-logs";
import { BatchSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import { CheckpointEncoder, createClient, EventName, newRunId, type Client } from "@retake/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

interface Running {
  readonly child: ChildProcess;
  readonly url: string;
  readonly client: Client;
}

let dataDir: string;
let running: Running;
const children: ChildProcess[] = [];

function launch(env: Record<string, string> = {}): { child: ChildProcess; output: () => string } {
  const main = fileURLToPath(new URL("./main.ts", import.meta.url));
  const child = spawn(process.execPath, ["--conditions=@retake/source", main], {
    env: { PATH: process.env["PATH"], RETAKE_PORT: "0", RETAKE_DATA_DIR: dataDir, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.push(child);
  let output = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (output += text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (output += text));
  return { child, output: () => output };
}

async function start(): Promise<Running> {
  const { child, output } = launch();
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout?.on("data", () => {
      const listening = /^collector listening on (\S+)$/m.exec(output());
      if (listening) resolve(listening[1]!);
    });
    child.once("exit", () => reject(new Error(`The collector ended: ${output()}`)));
  });
  return { child, url, client: createClient({ url }) };
}

async function stop(child: ChildProcess): Promise<number | null> {
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  return ((await exited) as [number | null])[0];
}

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "retake-collector-"));
  running = await start();
});

afterAll(async () => {
  await Promise.all(children.filter((child) => child.exitCode === null && child.signalCode === null).map(stop));
  await rm(dataDir, { recursive: true, force: true });
});

/** What the SDK sends of a run with one model call: spans, and checkpoints as log records. */
async function record(url: string): Promise<{ runId: string; rootId: string; callId: string; checkpointIds: string[] }> {
  const spans = new TracerProvider({
    spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url: `${url}/v1/traces` }) })],
    idGenerator: { generateTraceId: () => newRunId(), generateSpanId: () => newRunId().slice(16) },
  });
  const logs = new LoggerProvider({
    processors: [new BatchLogRecordProcessor({ exporter: new OTLPLogExporter({ url: `${url}/v1/logs` }) })],
  });
  const tracer = spans.getTracer("@retake/sdk");
  const root = tracer.startSpan("invoke_agent support", {
    attributes: {
      "gen_ai.operation.name": "invoke_agent",
      "gen_ai.agent.name": "support",
      "retake.step.input": '{"message":"Where is it?"}',
      "retake.step.output": '"On its way."',
    },
  });
  const inside = trace.setSpan(context.active(), root);
  const encoder = new CheckpointEncoder((text) => hash("sha256", text));
  const key = "support/model:chat#0";
  const request = {
    type: "request",
    key,
    kind: "model",
    name: "chat",
    inputDigest: "",
    input: { model: "gpt-4o", messages: [{ role: "user", content: "Where is it?" }] },
  };
  const settle = {
    type: "settle",
    key,
    status: "ok",
    output: { choices: [{ message: { role: "assistant", content: "On its way." }, finish_reason: "stop" }] },
  };
  const checkpointIds = [[], [request], [request, settle]].map((journal, index) => {
    const state = { format: 1, agent: { name: "support", version: "1" }, pins: {}, input: null, state: { asked: index }, journal };
    const { id, root: rootLine, first, blobs } = encoder.checkpoint(encoder.encode(state));
    const body = Buffer.from([rootLine, ...blobs].join("\n"));
    logs.getLogger("@retake/sdk").emit({
      eventName: EventName.checkpoint,
      context: inside,
      body,
      attributes: {
        "retake.checkpoint.format": 1,
        "retake.checkpoint.id": id,
        "retake.checkpoint.index": index,
        "retake.checkpoint.point": ["start", "pre", "post"][index]!,
        "retake.checkpoint.first": first,
        "retake.checkpoint.count": blobs.length,
        "retake.checkpoint.checksum": hash("sha256", body).slice(0, 32),
        "retake.step.key": index === 0 ? "" : key,
      },
    });
    return id;
  });
  const call = tracer.startSpan(
    "chat gpt-4o",
    {
      attributes: {
        "gen_ai.operation.name": "chat",
        "gen_ai.response.model": "gpt-4o-2024-08-06",
        "gen_ai.usage.input_tokens": 1000,
        "gen_ai.usage.output_tokens": 100,
        "retake.step.key": key,
        "retake.checkpoint.pre": checkpointIds[1]!,
        "retake.checkpoint.post": checkpointIds[2]!,
      },
    },
    inside,
  );
  call.end();
  root.end();
  await Promise.all([spans.shutdown(), logs.shutdown()]);
  return { runId: root.spanContext().traceId, rootId: root.spanContext().spanId, callId: call.spanContext().spanId, checkpointIds };
}

describe("the collector with its embedded ClickHouse", () => {
  test("stores what OpenTelemetry's exporters send, and shows it", async () => {
    const { runId, rootId, callId, checkpointIds } = await record(running.url);
    const params = { runId };
    const { run } = await running.client.getRun({ params });
    expect(run).toMatchObject({
      runId,
      rootSpanId: rootId,
      agent: "support",
      models: ["gpt-4o-2024-08-06"],
      inputTokens: 1000,
      outputTokens: 100,
      firstInput: "Where is it?",
    });
    expect(run.costUsd).toBeCloseTo(0.0035, 9);
    expect((await running.client.listRuns({ query: { q: "agent:support" } })).runs.map((each) => each.runId)).toContain(runId);
    expect((await running.client.listSpans({ params })).spans.map((span) => span.spanId).sort()).toEqual([rootId, callId].sort());

    const span = await running.client.getSpan({ params: { runId, spanId: callId } });
    expect(span.inputMessages).toEqual([{ role: "user", text: "Where is it?", toolCalls: [] }]);
    expect(span.outputMessages).toEqual([{ role: "assistant", text: "On its way.", toolCalls: [], finishReason: "stop" }]);

    expect((await running.client.listCheckpoints({ params })).checkpoints.map(({ id, point }) => [id, point])).toEqual([
      [checkpointIds[0], "start"],
      [checkpointIds[1], "pre"],
      [checkpointIds[2], "post"],
    ]);
    const { changes } = await running.client.getChanges({ params: { runId, checkpointId: checkpointIds[2]! } });
    expect(changes.map(({ path, type }) => [path, type])).toEqual([
      ["/state/asked", "changed"],
      ["/journal/1", "added"],
    ]);
  });

  test("says on the event stream that a run has changed", async () => {
    const controller = new AbortController();
    const events = await fetch(`${running.url}/api/events`, { signal: controller.signal });
    const reader = events.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    const readOn = async (): Promise<void> => {
      const { done, value } = await reader.read();
      if (done) throw new Error(`The stream ended after ${JSON.stringify(text)}`);
      text += value;
    };
    await readOn();
    const { runId } = await record(running.url);
    while (!text.includes(runId)) await readOn();
    expect(text).toMatch(/^data: \{"runIds":\[/m);
    controller.abort();
  });

  test("gives a fork's job to one worker", async () => {
    const { runId, callId } = await record(running.url);
    const job = await running.client.createFork({ body: { runId, spanId: callId, point: "before" } });
    const agents = [{ name: "support", version: "1" }];
    const claims = await Promise.all(
      ["a", "b", "c"].map((workerId) => running.client.claimJob({ body: { workerId, agents, waitMs: 500 } })),
    );
    const held = claims.flatMap((claim) => (claim.job === null ? [] : [claim.job]));
    expect(held).toMatchObject([{ id: job.id, runId: job.runId, fork: { runId, spanId: callId, point: "before" } }]);
    const workerId = held[0]!.workerId!;
    expect(await running.client.finishJob({ params: { jobId: job.id }, body: { workerId, status: "done" } })).toMatchObject({
      status: "done",
    });
  });

  test("refuses a second process on its data, in one paragraph", async () => {
    const { child, output } = launch();
    expect(((await once(child, "exit")) as [number])[0]).toBe(1);
    expect(output().trim().split("\n")).toHaveLength(1);
    expect(output()).toContain("docs/errors/data_directory_locked.md");
  });

  test("refuses its port to another, and settings that are not valid", async () => {
    const other = await mkdtemp(join(tmpdir(), "retake-collector-"));
    const taken = launch({ RETAKE_PORT: new URL(running.url).port, RETAKE_DATA_DIR: other });
    expect(((await once(taken.child, "exit")) as [number])[0]).toBe(1);
    expect(taken.output()).toMatch(/^Port \d+ of 127\.0\.0\.1 is taken.*\(port_in_use: /);
    const open = launch({ RETAKE_HOST: "0.0.0.0", RETAKE_ROLE: "ingest", RETAKE_DATA_DIR: other });
    expect(((await once(open.child, "exit")) as [number])[0]).toBe(1);
    expect(open.output()).toMatch(/^Every request to 0\.0\.0\.0 needs a key, and there is none yet\. Set RETAKE_ADMIN_KEY /);
    await rm(other, { recursive: true, force: true });
  });

  test("stops in order when asked, and has everything when it starts again", async () => {
    const { runId } = await record(running.url);
    expect(await stop(running.child)).toBe(0);
    running = await start();
    expect((await running.client.getRun({ params: { runId } })).run.agent).toBe("support");
  });
});
