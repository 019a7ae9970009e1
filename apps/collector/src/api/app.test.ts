import { errorBody, newRunId, RetakeError, routes, type Json, type RunState } from "@retake/protocol";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createTestApi, type TestApi } from "./api.fixture.ts";
import { checkpointWith, RUN_ID, runWith, skeletonWith, SPAN_ID, spanWith } from "./memory-store.fixture.ts";

const ids = (digit: string): string => digit.repeat(32);
const params = { runId: RUN_ID };
const coded = (code: string): unknown => expect.objectContaining({ code });

let api: TestApi;
beforeEach(() => {
  api = createTestApi();
  api.store.runs = [runWith({})];
});
afterEach(() => {
  if (api.bugs.length > 0) throw new Error(`A request failed by a bug: ${String(api.bugs[0])}`);
});

describe("runs", () => {
  test("lists and gets", async () => {
    expect(await api.client.listRuns({ query: { limit: 1 } })).toMatchObject({ total: 1, runs: [{ runId: RUN_ID }] });
    expect((await api.client.getRun({ params })).run.agent).toBe("support");
  });

  test("says what is not there", async () => {
    const unknown = { runId: ids("9") };
    await expect(api.client.getRun({ params: unknown })).rejects.toEqual(coded("not_found"));
    await expect(api.client.listSpans({ params: unknown })).rejects.toEqual(coded("not_found"));
    await expect(api.client.listCheckpoints({ params: unknown })).rejects.toEqual(coded("not_found"));
    await expect(api.client.getSpan({ params: { ...params, spanId: SPAN_ID } })).rejects.toEqual(coded("not_found"));
    expect(await api.client.listSpans({ params })).toEqual({ spans: [] });
  });

  test("passes a search fault on, with its place", async () => {
    api.store.failure = new RetakeError("search_syntax", "Unclosed quote.", { data: { position: 3 } });
    await expect(api.client.listRuns({ query: { q: 'a "' } })).rejects.toMatchObject({ code: "search_syntax", data: { position: 3 } });
  });
});

describe("a span", () => {
  const get = () => api.client.getSpan({ params: { ...params, spanId: SPAN_ID } });

  test("comes with its content as values and as messages", async () => {
    api.store.spans = [
      spanWith({
        input: '{"model":"gpt-4o","messages":[{"role":"user","content":"Hi"}]}',
        output: "plain text",
        attributes: {
          "gen_ai.request.model": "gpt-4o",
          temperature: "0.5",
          tags: '["a"]',
          id: "12345678901234567890",
          version: "1.0",
          flag: "true",
          text: "truely",
        },
        events: '[{"name":"e","timeMs":1,"attributes":{}}]',
      }),
    ];
    const span = await get();
    expect(span.inputMessages).toEqual([{ role: "user", text: "Hi", toolCalls: [] }]);
    expect(span.output).toBe("plain text");
    expect(span.outputMessages).toEqual([{ role: "assistant", text: "plain text", toolCalls: [] }]);
    expect(span.attributes).toEqual({
      "gen_ai.request.model": "gpt-4o",
      temperature: 0.5,
      tags: ["a"],
      id: "12345678901234567890",
      version: "1.0",
      flag: true,
      text: "truely",
    });
    expect(span.events).toHaveLength(1);
  });

  test("of a step without content takes it from its checkpoints", async () => {
    const key = "agent/model:chat#1";
    const state = (journal: RunState["journal"]) => {
      const value: RunState = { format: 2, agent: { name: "a", version: "1" }, pins: {}, input: null, state: {}, journal };
      return value as unknown as Json;
    };
    const request = (input: string) => ({
      type: "request" as const,
      key,
      kind: "model" as const,
      name: "chat",
      inputDigest: "",
      input: [{ role: "user", content: input }],
    });
    const settle = {
      type: "settle" as const,
      key,
      status: "ok" as const,
      output: { choices: [{ message: { role: "assistant", content: "~~tilde" } }] },
    };
    api.store.spans = [spanWith({ skeleton: skeletonWith({ stepKey: key, checkpointPre: ids("a"), checkpointPost: ids("b") }) })];
    api.store.checkpoints = [
      checkpointWith({ id: ids("a") }, state([request("first"), request("last")])),
      checkpointWith({ id: ids("b") }, state([request("last"), settle])),
    ];
    const span = await get();
    expect(span.inputMessages.map((message) => message.text)).toEqual(["last"]);
    api.store.spans = [{ ...api.store.spans[0]!, input: '[{"role":"user","content":"la…' }];
    expect((await get()).inputMessages).toEqual(span.inputMessages);
    expect(span.output).toEqual(settle.output);
    expect(span.outputMessages.map((message) => message.text)).toEqual(["~tilde"]);
  });

  test("has its content in recorded form wherever it comes from", async () => {
    api.store.spans = [spanWith({ output: '{"~mark":["~tilde",1]}' })];
    expect((await get()).output).toEqual({ "~~mark": ["~~tilde", 1] });
    api.store.spans = [spanWith({ output: '[{"role":"assistant","content":"~tilde"}]' })];
    expect((await get()).outputMessages.map((message) => message.text)).toEqual(["~tilde"]);
  });

  test("is shown without content where its checkpoint is damaged", async () => {
    api.store.spans = [spanWith({ skeleton: skeletonWith({ stepKey: "k", checkpointPre: ids("a") }) })];
    api.store.failure = new RetakeError("checkpoint_damaged", "no");
    expect(await get()).toMatchObject({ input: null, inputMessages: [] });
  });
});

describe("checkpoints", () => {
  beforeEach(() => {
    api.store.checkpoints = [
      checkpointWith({ id: ids("c"), index: 2 }, { state: { n: 3 } }),
      checkpointWith({ id: ids("a"), index: 0, point: "start" }, { state: {} }),
      checkpointWith({ id: ids("b"), index: 1 }, { state: { n: 2 } }),
    ];
  });
  const changes = (id: string, from?: string) =>
    api.client.getChanges({ params: { ...params, checkpointId: id }, ...(from === undefined ? {} : { query: { from } }) });

  test("are compared with the one before, or with another", async () => {
    expect(await changes(ids("c"))).toMatchObject({
      from: { index: 1 },
      to: { index: 2 },
      changes: [{ path: "/state/n", type: "changed", before: 2, after: 3 }],
      truncated: false,
    });
    expect(await changes(ids("c"), ids("a"))).toMatchObject({
      from: { index: 0 },
      changes: [{ path: "/state/n", type: "added", after: 3 }],
    });
  });

  test("the first is compared with nothing", async () => {
    expect(await changes(ids("a"))).toMatchObject({ from: null, changes: [{ path: "", type: "added", after: { state: {} } }] });
  });

  test("one that is not whole says so", async () => {
    api.store.failure = new RetakeError("checkpoint_incomplete", "Blob 7 is missing.", { data: { missing: [7] } });
    await expect(api.client.getCheckpoint({ params: { ...params, checkpointId: ids("a") } })).rejects.toMatchObject({
      code: "checkpoint_incomplete",
      data: { missing: [7] },
    });
  });
});

describe("forks", () => {
  const body = { runId: RUN_ID, spanId: SPAN_ID, point: "before" as const };

  test("become jobs for the run's agent, under ids of their own", async () => {
    api.store.spans = [spanWith({})];
    api.store.checkpoints = [checkpointWith({}, {})];
    const job = await api.client.createFork({ body });
    expect(job).toMatchObject({ agent: "support", status: "queued", waitingForWorker: true, fork: { ...body, edits: [] } });
    expect(job.runId).not.toBe(job.id);
    expect(new Set([job.id, job.runId, RUN_ID]).size).toBe(3);
    await api.client.beatWorker({ body: { workerId: "w", agents: [{ name: "support", version: "2" }] } });
    expect((await api.client.getJob({ params: { jobId: job.id } })).waitingForWorker).toBe(false);
    const later = Date.now() + 15_001;
    api.store.now = () => later;
    expect((await api.client.listJobs()).jobs[0]?.waitingForWorker).toBe(true);
    expect((await api.client.listWorkers()).workers[0]?.live).toBe(false);
  });

  test("need a known span and a run that was recorded", async () => {
    await expect(api.client.createFork({ body: { ...body, runId: ids("9") } })).rejects.toEqual(coded("not_found"));
    await expect(api.client.createFork({ body })).rejects.toEqual(coded("not_found"));
    api.store.spans = [spanWith({})];
    await expect(api.client.createFork({ body })).rejects.toEqual(coded("run_not_replayable"));
  });

  test("of a checkpoint that is not whole are refused", async () => {
    api.store.runs = [runWith({})];
    api.store.spans = [spanWith({ skeleton: skeletonWith({ checkpointPost: ids("b") }) })];
    api.store.checkpoints = [checkpointWith({ id: ids("a") }, null)];
    await expect(api.client.createFork({ body: { runId: RUN_ID, spanId: SPAN_ID } })).rejects.toEqual(coded("checkpoint_incomplete"));
  });
});

describe("workers", () => {
  const agents = [{ name: "support", version: "1" }];
  const job = () =>
    api.store.createJob("default", {
      id: newRunId(),
      kind: "fork",
      agent: "support",
      runId: newRunId(),
      fork: { runId: RUN_ID, spanId: SPAN_ID, point: "after", edits: [], mode: "live", external: "hold" },
      replay: null,
    });

  test("claim, keep and finish a job; nobody else can", async () => {
    const { id } = await job();
    expect((await api.client.claimJob({ body: { workerId: "w", agents } })).job).toMatchObject({ id, status: "claimed", workerId: "w" });
    expect(await api.client.beatJob({ params: { jobId: id }, body: { workerId: "other" } })).toEqual({ held: false });
    expect(await api.client.beatJob({ params: { jobId: id }, body: { workerId: "w" } })).toEqual({ held: true });
    const finish = (workerId: string, jobId = id) =>
      api.client.finishJob({ params: { jobId }, body: { workerId, status: "failed", error: "boom" } });
    await expect(finish("other")).rejects.toEqual(coded("conflict"));
    await expect(finish("w", "none")).rejects.toEqual(coded("not_found"));
    expect(await finish("w")).toMatchObject({ status: "failed", error: "boom" });
  });

  test("get a job that comes while they wait, and count as alive meanwhile", async () => {
    const claim = api.client.claimJob({ body: { workerId: "w", agents, waitMs: 30_000 } });
    await expect.poll(() => api.store.workers.length).toBe(1);
    const { id } = await job();
    expect((await claim).job?.id).toBe(id);
  });

  test("get none where none comes, for an agent of theirs", async () => {
    await job();
    expect(await api.client.claimJob({ body: { workerId: "w", agents: [{ name: "other", version: "1" }], waitMs: 0 } })).toEqual({
      job: null,
    });
  });

  test("are let go when the client goes away or the server stops", async () => {
    for (const [i, controller] of [new AbortController(), api.stopping].entries()) {
      const claim = api.client.claimJob({ body: { workerId: `w${i}`, agents, waitMs: 30_000 }, signal: controller.signal });
      await expect.poll(() => api.store.workers.length).toBe(1);
      controller.abort();
      expect(await claim).toEqual({ job: null });
      api.store.workers = [];
    }
    await job();
    expect(api.store.jobs[0]?.status).toBe("queued");
  });
});

describe("suites", () => {
  test("hold experiments with results, beside their baseline's", async () => {
    const start = { suite: "refunds", mode: "strict" as const, trials: 1, cases: 1, baselineId: null, pins: {} };
    const baseline = await api.client.startExperiment({ body: start });
    const result = {
      caseId: "c",
      trial: 0,
      sourceRunId: null,
      runId: null,
      status: "passed" as const,
      error: null,
      output: null,
      divergence: null,
      scores: [],
      costUsd: 0,
      steps: 1,
      durationMs: 1,
    };
    await api.client.addResults({ params: { experimentId: baseline.id }, body: { results: [result] } });
    const candidate = await api.client.startExperiment({ body: { ...start, baselineId: baseline.id } });
    await api.client.addResults({ params: { experimentId: candidate.id }, body: { results: [{ ...result, status: "failed" }] } });
    expect(
      await api.client.finishExperiment({ params: { experimentId: candidate.id }, body: { status: "done", verdict: null } }),
    ).toMatchObject({ status: "done", finishedTimeMs: expect.any(Number) as number });
    expect(await api.client.getExperiment({ params: { experimentId: candidate.id } })).toMatchObject({
      experiment: { status: "done" },
      results: [{ status: "failed" }],
      baseline: [{ status: "passed" }],
    });
    expect((await api.client.getSuite({ params: { name: "refunds" } })).experiments).toHaveLength(2);
    expect((await api.client.listSuites()).suites).toMatchObject([{ name: "refunds", experiments: 2 }]);
  });

  test("say what is not there", async () => {
    await expect(api.client.getSuite({ params: { name: "a/b?" } })).rejects.toEqual(coded("not_found"));
    await expect(api.client.addResults({ params: { experimentId: "x" }, body: { results: [] } })).rejects.toEqual(coded("bad_request"));
    await expect(api.client.getExperiment({ params: { experimentId: "x" } })).rejects.toEqual(coded("not_found"));
  });
});

describe("health", () => {
  test("tells life from readiness", async () => {
    expect(await api.client.getHealth()).toMatchObject({ status: "ok", version: "1.2.3" });
    expect(await api.client.getReadiness()).toMatchObject({ status: "ok" });
    api.store.failure = new RetakeError("store_unavailable", "down", { retryable: true });
    expect(await api.client.getHealth()).toMatchObject({ status: "ok" });
    await expect(api.client.getReadiness()).rejects.toMatchObject({ code: "store_unavailable", retryable: true });
    expect((await api.request("/readyz")).status).toBe(503);
    expect(await (await api.request("/metrics")).text()).toBe("metric 1\n");
  });
});

describe("every request", () => {
  const error = async (response: Response) => ({ status: response.status, ...errorBody.parse(await response.json()).error });
  const post = (body: string, headers: Record<string, string> = { "content-type": "application/json" }) =>
    api.request("/api/forks", { method: "POST", body, headers });

  test("is checked by its route's schemas", async () => {
    expect(await error(await api.request("/api/runs/XYZ"))).toMatchObject({
      status: 400,
      code: "bad_request",
      message: expect.stringContaining("path.runId") as string,
    });
    expect(await error(await api.request("/api/runs?limit=0"))).toMatchObject({ status: 400, data: { issues: [{ path: "query.limit" }] } });
    expect(await error(await post('{"runId":"x"}'))).toMatchObject({ status: 400, code: "bad_request" });
    expect(await error(await post("{half"))).toMatchObject({ status: 400, code: "bad_request" });
    expect(await error(await post("{}", { "content-type": "text/plain" }))).toMatchObject({ status: 415 });
    expect(await error(await post(`"${"x".repeat(200_000)}"`))).toMatchObject({ status: 413, code: "payload_too_large" });
    expect(await error(await api.request("/nothing"))).toMatchObject({ status: 404, code: "not_found" });
  });

  test.each(["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:4318", "evil@localhost:80@evil.example", ""])(
    "is refused under the host name %j",
    async (host) => {
      expect((await api.request("/api/runs", { headers: { host } })).status).toBe(403);
    },
  );

  test.each(["localhost", "127.0.0.1:4318", "[::1]:4318", "Dashboard.test:80"])("is taken under the host name %j", async (host) => {
    expect((await api.request("/api/runs", { headers: { host } })).status).toBe(200);
  });

  test("that changes something is refused from foreign pages", async () => {
    for (const origin of ["https://evil.example", "null", "file://localhost"]) {
      expect((await post("{}", { "content-type": "application/json", origin })).status).toBe(403);
    }
    expect((await post("{}", { "content-type": "application/json", origin: "http://localhost:3000" })).status).toBe(400);
  });

  test("is answered without permission for other origins, and never cached or sniffed", async () => {
    const { headers } = await api.request("/api/runs", { headers: { origin: "https://evil.example" } });
    expect(headers.get("access-control-allow-origin")).toBeNull();
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
  });

  test("that fails by a bug says nothing of it", async () => {
    api.store.failure = new TypeError("secret detail");
    const response = await api.request("/api/runs");
    expect(await error(response)).toEqual({
      status: 500,
      code: "internal",
      message: "The collector failed on this request; its log says more.",
    });
    expect(api.bugs.splice(0)).toEqual([api.store.failure]);
  });
});

describe("the API's description", () => {
  test("has every route", async () => {
    const document = (await (await api.request("/api/openapi.json")).json()) as { paths: Record<string, object> };
    expect(Object.keys(document.paths)).toEqual(expect.arrayContaining(Object.values(routes).map((route) => route.path)));
  });

  test("is shown by a page of local files only", async () => {
    const page = await api.request("/api/docs");
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'; script-src 'self';");
    const paths = [...(await page.text()).matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1]!);
    expect(paths).toHaveLength(4);
    for (const path of paths) expect((await api.request(path)).status).toBe(200);
  });
});
