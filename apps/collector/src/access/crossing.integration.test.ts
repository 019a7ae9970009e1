import {
  createClient,
  exportRuns,
  keyHeaders,
  MISSING_BLOBS_HEADER,
  readDeletion,
  readRecompute,
  newRunId,
  parseMissingBlobs,
  PROJECT_HEADER,
  readFsck,
  type Client,
  type RouteName,
} from "@retake/protocol";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { agents, record, STEP } from "./crossing-run.fixture.ts";
import { fillSearches, searchAttempts, type FilledSearches } from "./crossing-searches.fixture.ts";
import { sendCheckpoints, startCluster, type Cluster, type CollectorProcess } from "../collector-processes.fixture.ts";

const ADMIN = "an-admin-key-that-nobody-can-guess";
const NO_LINK = `rti_${"0".repeat(16)}_${"0".repeat(64)}`;
const NO_MEMBER = { memberId: "0".repeat(16) };

let cluster: Cluster;
let collector: CollectorProcess;
beforeAll(async () => {
  cluster = await startCluster();
  collector = await cluster.start({ RETAKE_REQUIRE_KEYS: "true", RETAKE_ADMIN_KEY: ADMIN });
});
afterAll(() => cluster.stop());

/** A project with a key of its own, and something of every kind in it. */
interface Filled extends FilledSearches {
  readonly key: string;
  readonly client: Client;
  readonly runId: string;
  readonly checkpointId: string;
  readonly jobId: string;
  readonly experimentId: string;
  readonly suite: string;
}

async function fill(name: string): Promise<Filled> {
  const admin = createClient({ url: collector.url, key: ADMIN });
  await admin.createProject({ body: { name } });
  const { secret: key } = await admin.createKey({ body: { name, project: name } });
  const client = createClient({ url: collector.url, key });
  const { runId, checkpointId } = await record(collector.url, key, newRunId(), name);
  const { id: jobId } = await client.createFork({ body: { runId, spanId: STEP } });
  await client.createReplay({ body: { runId } });
  await client.beatWorker({ body: { workerId: `worker of ${name}`, agents } });
  await client.sendSignal({ params: { runId }, body: { key: "ask#0", value: name } });
  const suite = `suite of ${name}`;
  const { id: experimentId } = await client.startExperiment({ body: experimentOf(suite, null) });
  await client.addResults({ params: { experimentId }, body: { results: [result] } });
  return { key, client, runId, checkpointId, jobId, experimentId, suite, ...(await fillSearches(client, name)) };
}

const experimentOf = (suite: string, baselineId: string | null) => ({
  suite,
  mode: "strict" as const,
  trials: 1,
  cases: 1,
  baselineId,
  pins: {},
});

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

/** Everything that can be read of a project, but for what becomes different by waiting. */
async function everythingOf({ client, runId, checkpointId, jobId, experimentId, suite, webhookId, alertId }: Filled): Promise<unknown[]> {
  const params = { runId };
  const answers = await Promise.all([
    client.listRuns({ query: { range: "all" } }),
    client.getRun({ params }),
    client.listSpans({ params }),
    client.listSpanColumns({ params }).then((columns) => ({ ...columns, untilMs: 0 })),
    client.getSpan({ params: { runId, spanId: STEP } }),
    client.listCheckpoints({ params }),
    client.getCheckpoint({ params: { runId, checkpointId } }),
    client.getChanges({ params: { runId, checkpointId } }),
    client.listSteps({ params }),
    client.getFamily({ params }),
    client.listAgents({ query: { sinceMs: 0 } }),
    client.getStateHistory({ params, query: { path: "/state" } }),
    client.getStateBlame({ params, query: { path: "/state" } }),
    client.findStates({ params, query: { q: "/state exists" } }),
    client.listSignals({ params }),
    client.listLogs({ params }),
    client.listJobs(),
    client.getJob({ params: { jobId } }),
    client.listWorkers(),
    client.listSuites(),
    client.getSuite({ params: { name: suite } }),
    client.getExperiment({ params: { experimentId } }),
    client.listCosts(),
    client.listSavedSearches(),
    client.listWebhooks(),
    client.listDeliveries({ params: { webhookId } }),
    client.listAlerts(),
    client.getAlert({ params: { alertId } }),
  ]);
  const passing = new Set(["live", "waitingForWorker"]);
  return JSON.parse(JSON.stringify(answers, (name, value: unknown) => (passing.has(name) ? undefined : value))) as unknown[];
}

async function lastOf<T>(events: AsyncIterable<T>): Promise<T | undefined> {
  let last: T | undefined;
  for await (const event of events) last = event;
  return last;
}

/** What a request came to: the error's code, or the answer. */
const outcomeOf = async (answer: Promise<unknown>): Promise<unknown> => answer.catch((error: unknown) => (error as { code: string }).code);

let alpha: Filled;
let beta: Filled;
let before: unknown[];
beforeAll(async () => {
  [alpha, beta] = [await fill("alpha"), await fill("beta")];
});
beforeEach(async () => {
  before = await everythingOf(alpha);
});
type Attempt = () => Promise<void>;
const refused =
  (code: string, request: () => Promise<unknown>): Attempt =>
  async () =>
    expect(await outcomeOf(request())).toBe(code);
const gives =
  (answer: unknown, request: () => Promise<unknown>): Attempt =>
  async () =>
    expect(await outcomeOf(request())).toMatchObject(answer as object);
const missing = (request: () => Promise<unknown>): Attempt => refused("not_found", request);
const administrative = (request: () => Promise<unknown>): Attempt => refused("forbidden", request);

/**
 * What beta's key comes to with alpha's ids, for every route. One that is added needs a line here: either it opens
 * nothing of another project, or a test says why it may.
 */
const attempts: Record<RouteName, Attempt> = {
  async listRuns() {
    expect((await beta.client.listRuns()).runs.map(({ runId }) => runId)).toEqual([beta.runId]);
    expect((await beta.client.listRuns({ query: { q: "alpha" } })).total).toBe(0);
  },
  async getSearchOverview() {
    expect(await beta.client.getSearchOverview()).toMatchObject({ total: 1 });
    expect(await beta.client.getSearchOverview({ query: { q: "alpha" } })).toMatchObject({ total: 0, facets: [] });
  },
  // It knows nothing of what is recorded.
  askSearch: refused("bad_request", () => beta.client.askSearch({ body: { question: "what is in alpha?" } })),
  async listSearchValues() {
    for (const field of ["agent", "name", "user", "label", "attr", "score"])
      expect(JSON.stringify(await beta.client.listSearchValues({ query: { field, range: "all" } }))).not.toContain("alpha");
  },
  listMatchingSpans: gives({ spanIds: [] }, () =>
    beta.client.listMatchingSpans({ params: { runId: alpha.runId }, query: { q: "kind:tool" } }),
  ),
  getRun: missing(() => beta.client.getRun({ params: { runId: alpha.runId } })),
  listSpans: missing(() => beta.client.listSpans({ params: { runId: alpha.runId } })),
  listSpanColumns: missing(() => beta.client.listSpanColumns({ params: { runId: alpha.runId } })),
  getSpan: missing(() => beta.client.getSpan({ params: { runId: alpha.runId, spanId: STEP } })),
  listSteps: missing(() => beta.client.listSteps({ params: { runId: alpha.runId } })),
  getFamily: missing(() => beta.client.getFamily({ params: { runId: alpha.runId } })),
  async listAgents() {
    const { versions } = await beta.client.listAgents({ query: { sinceMs: 0 } });
    expect(versions.map(({ agent, runs }) => [agent, runs])).toEqual([["support", 1]]);
  },
  async getAgent() {
    const { versions, buckets } = await beta.client.getAgent({ params: { name: "support" }, query: { sinceMs: 0 } });
    expect([versions, buckets].map((all) => all.map(({ runs }) => runs))).toEqual([[1], [1]]);
  },
  listSpanContents: gives({ spans: [] }, () => beta.client.listSpanContents({ params: { runId: alpha.runId }, query: { spanIds: STEP } })),
  listCheckpoints: missing(() => beta.client.listCheckpoints({ params: { runId: alpha.runId } })),
  getCheckpoint: missing(() => beta.client.getCheckpoint({ params: alpha })),
  getStateHistory: missing(async () => beta.client.getStateHistory({ params: { runId: alpha.runId }, query: { path: "/state" } })),
  getStateBlame: missing(async () => beta.client.getStateBlame({ params: { runId: alpha.runId }, query: { path: "/state" } })),
  findStates: gives({ matchedAt: [] }, async () =>
    beta.client.findStates({ params: { runId: alpha.runId }, query: { q: "/state exists" } }),
  ),
  async getChanges() {
    const of = (params: { runId: string; checkpointId: string }, query = {}) => outcomeOf(beta.client.getChanges({ params, query }));
    expect(await of(alpha)).toBe("not_found");
    expect(await of(beta, { from: alpha.checkpointId, fromRun: alpha.runId })).toBe("not_found");
    expect(await of({ runId: beta.runId, checkpointId: alpha.checkpointId })).toBe("not_found");
  },
  sendSignal: missing(() => beta.client.sendSignal({ params: { runId: alpha.runId }, body: { key: "ask#1", value: 1 } })),
  listSignals: gives({ signals: [] }, () => beta.client.listSignals({ params: { runId: alpha.runId } })),
  listLogs: missing(() => beta.client.listLogs({ params: { runId: alpha.runId } })),
  createFork: missing(() => beta.client.createFork({ body: { runId: alpha.runId, spanId: STEP } })),
  createReplay: missing(() => beta.client.createReplay({ body: { runId: alpha.runId } })),
  async listJobs() {
    const { jobs } = await beta.client.listJobs();
    expect(jobs.map((job) => (job.fork ?? job.replay)?.runId)).toEqual([beta.runId, beta.runId]);
  },
  getJob: missing(() => beta.client.getJob({ params: alpha })),
  async listWorkers() {
    expect((await beta.client.listWorkers()).workers.map(({ id }) => id)).not.toContain("worker of alpha");
  },
  beatWorker: gives({}, () => beta.client.beatWorker({ body: { workerId: "worker of beta", agents } })),
  async claimJob() {
    // Beta's own two, and then none: alpha's wait for the same agent.
    for (let i = 0; i < 2; i++) {
      const { job } = await beta.client.claimJob({ body: { workerId: "worker of beta", agents, waitMs: 0 } });
      expect((job?.fork ?? job?.replay)?.runId).toBe(beta.runId);
    }
    expect(await beta.client.claimJob({ body: { workerId: "worker of beta", agents, waitMs: 0 } })).toEqual({ job: null });
  },
  async beatJob() {
    const workerId = "worker of alpha";
    const { job } = await alpha.client.claimJob({ body: { workerId, agents, waitMs: 0 } });
    const params = { jobId: job!.id };
    expect(await beta.client.beatJob({ params, body: { workerId } })).toEqual({ held: false });
    expect(await outcomeOf(beta.client.finishJob({ params, body: { workerId, status: "failed" } }))).toBe("not_found");
    expect(await alpha.client.beatJob({ params, body: { workerId } })).toEqual({ held: true });
    await alpha.client.finishJob({ params, body: { workerId, status: "done" } });
    // Its own doing.
    before = await everythingOf(alpha);
  },
  finishJob: missing(() => beta.client.finishJob({ params: alpha, body: { workerId: "worker of alpha", status: "failed" } })),
  async listSuites() {
    expect((await beta.client.listSuites()).suites.map(({ name }) => name)).toEqual([beta.suite]);
  },
  getSuite: missing(() => beta.client.getSuite({ params: { name: alpha.suite } })),
  startExperiment: missing(() => beta.client.startExperiment({ body: experimentOf(beta.suite, alpha.experimentId) })),
  addResults: missing(() => beta.client.addResults({ params: alpha, body: { results: [result] } })),
  finishExperiment: missing(() => beta.client.finishExperiment({ params: alpha, body: { status: "failed", verdict: null } })),
  getExperiment: missing(() => beta.client.getExperiment({ params: alpha })),
  ...searchAttempts(() => ({ alpha, beta })),
  listProjects: administrative(() => beta.client.listProjects()),
  createProject: administrative(() => beta.client.createProject({ body: { name: "gamma" } })),
  listRetention: administrative(() => beta.client.listRetention()),
  setRetention: administrative(() => beta.client.setRetention({ body: { project: "beta", days: 1 } })),
  async listCosts() {
    const { models } = await beta.client.listCosts();
    expect(models.map(({ model }) => model)).toEqual(["model of beta"]);
  },
  listKeys: administrative(() => beta.client.listKeys({ query: { project: "beta" } })),
  createKey: administrative(() => beta.client.createKey({ body: { name: "mine", project: "beta", scope: "ingest" } })),
  async revokeKey() {
    const { keys } = await createClient({ url: collector.url, key: ADMIN }).listKeys({ query: { project: "alpha" } });
    expect(await outcomeOf(beta.client.revokeKey({ params: { keyId: keys[0]!.id }, body: {} }))).toBe("forbidden");
  },
  listAudit: administrative(() => beta.client.listAudit()),
  verifyAudit: administrative(() => beta.client.verifyAudit()),
  listPrices: gives({ file: null }, () => beta.client.listPrices()),
  getProcessors: administrative(() => beta.client.getProcessors()),
  getSignIn: gives({ required: true }, () => beta.client.getSignIn()),
  signIn: refused("unauthenticated", () => beta.client.signIn({ body: { email: "a@x.test", password: "wrong" } })),
  setUpOwner: administrative(() => beta.client.setUpOwner({ body: { code: "wrong", email: "a@x.test", password: "long enough 1" } })),
  resetOwner: missing(() => beta.client.resetOwner({ body: { proof: "wrong" } })),
  startOidc: missing(() => beta.client.startOidc({ body: { redirectUri: "http://127.0.0.1/" } })),
  finishOidc: missing(() => beta.client.finishOidc({ body: { flow: "", callbackUrl: "http://127.0.0.1/" } })),
  lookAtLink: missing(() => beta.client.lookAtLink({ body: { token: NO_LINK } })),
  acceptLink: missing(() => beta.client.acceptLink({ body: { token: NO_LINK, password: "long enough 1" } })),
  // A key opens its project, whatever else is asked for.
  async getAccount() {
    const answer = await fetch(`${collector.url}/api/account`, { headers: { ...keyHeaders(beta.key), [PROJECT_HEADER]: "alpha" } });
    expect(await answer.json()).toMatchObject({ user: null, project: "beta", scope: "write", projects: [] });
  },
  changePassword: administrative(() => beta.client.changePassword({ body: { current: "x", next: "long enough 1" } })),
  listSessions: administrative(() => beta.client.listSessions()),
  endSession: administrative(() => beta.client.endSession({ params: { sessionId: "0".repeat(16) }, body: {} })),
  signOut: administrative(() => beta.client.signOut({ body: {} })),
  signOutEverywhere: administrative(() => beta.client.signOutEverywhere({ body: {} })),
  listMembers: administrative(() => beta.client.listMembers()),
  inviteMember: administrative(() => beta.client.inviteMember({ body: { email: "a@x.test", role: "admin" } })),
  changeMemberRole: administrative(() => beta.client.changeMemberRole({ params: NO_MEMBER, body: { role: "admin" } })),
  removeMember: administrative(() => beta.client.removeMember({ params: NO_MEMBER, body: {} })),
  resetMemberPassword: administrative(() => beta.client.resetMemberPassword({ params: NO_MEMBER, body: {} })),
  getDeployment: administrative(() => beta.client.getDeployment()),
  // Of the process and the store as a whole, in figures.
  getHealthReport: async () => expect(JSON.stringify(await beta.client.getHealthReport())).not.toMatch(/alpha/),
  getHealth: gives({ status: "ok" }, () => createClient({ url: collector.url }).getHealth()),
  getReadiness: gives({ status: "ok" }, () => createClient({ url: collector.url }).getReadiness()),
};

/** The routes beside the table, by the names that the API's description gives them. */
const streamAttempts: Readonly<Record<string, Attempt>> = {
  async streamEvents() {
    const controller = new AbortController();
    const response = await fetch(`${collector.url}/api/events`, { headers: keyHeaders(beta.key), signal: controller.signal });
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = (await reader.read()).value ?? "";
    // Acknowledged, and so to be seen, before beta's.
    await record(collector.url, alpha.key, alpha.runId, "alpha");
    await record(collector.url, beta.key, beta.runId, "beta");
    while (!text.includes(beta.runId)) text += (await reader.read()).value ?? "";
    expect(text).not.toContain(alpha.runId);
    controller.abort();
    // Its own doing.
    before = await everythingOf(alpha);
  },
  async streamExport() {
    let text = "";
    for await (const chunk of await exportRuns({ range: "all", what: "spans" }, { url: collector.url, key: beta.key }))
      text += Buffer.from(chunk).toString();
    expect(text).toContain(beta.runId);
    expect(text).not.toContain("alpha");
  },
  async streamFsck() {
    const check = async (runId?: string) => lastOf(readFsck({ url: collector.url, key: beta.key, ...(runId !== undefined && { runId }) }));
    expect(await outcomeOf(check(alpha.runId))).toBe("not_found");
    expect(await check()).toMatchObject({ type: "end", runs: 1, damaged: 0 });
  },
  async streamRunDeletion() {
    const answer = lastOf(readDeletion({ runId: alpha.runId }, { url: collector.url, key: beta.key }));
    expect(await outcomeOf(answer)).toBe("not_found");
  },
  async streamUserDeletion() {
    const last = await lastOf(readDeletion({ user: "alpha" }, { url: collector.url, key: beta.key }));
    expect(last).toMatchObject({ type: "end", report: { runs: 0, runIds: [] } });
  },
  async streamCosts() {
    const last = await lastOf(readRecompute({}, { url: collector.url, key: beta.key }));
    expect(last).toMatchObject({ type: "end" });
  },
};

describe("with the key of another project", () => {
  test.each(Object.entries({ ...attempts, ...streamAttempts }))("%s opens nothing and changes nothing", async (_, attempt) => {
    await attempt();
    expect(await everythingOf(alpha)).toEqual(before);
  });

  test("every route is tried", async () => {
    const { paths } = (await (await fetch(`${collector.url}/api/openapi.json`)).json()) as { paths: Record<string, object> };
    const names = Object.values(paths).flatMap((methods) =>
      Object.values(methods).map((each) => (each as { operationId: string }).operationId),
    );
    expect(Object.keys({ ...attempts, ...streamAttempts }).toSorted()).toEqual(names.toSorted());
  });

  test("telemetry of the same run stays in the own project", async () => {
    const { checkpointId } = await record(collector.url, beta.key, alpha.runId, "beta");
    const params = { runId: alpha.runId };
    expect((await beta.client.listRuns()).total).toBe(2);
    expect((await beta.client.getSpan({ params: { ...params, spanId: STEP } })).output).toBe("beta");
    expect((await beta.client.getCheckpoint({ params: { ...params, checkpointId } })).value).toMatchObject({ state: { whose: "beta" } });
    expect((await alpha.client.getSpan({ params: { ...params, spanId: STEP } })).output).toBe("alpha");
    await expect(beta.client.getCheckpoint({ params: { ...params, checkpointId: alpha.checkpointId } })).rejects.toMatchObject({
      code: "not_found",
    });
    expect(await everythingOf(alpha)).toEqual(before);
  });

  test("nobody is told what another project has of a run", async () => {
    const runId = newRunId();
    const send = async (key: string, first: number, count: number) => {
      const blobs = Array.from({ length: count }, (_, i) => `"blob ${first + i}"`);
      const answer = await sendCheckpoints(collector.url, runId, [{ first, blobs }], key);
      return parseMissingBlobs(answer.headers.get(MISSING_BLOBS_HEADER)).map(({ from, to }) => [from, to]);
    };
    expect(await send(alpha.key, 0, 3)).toEqual([]);
    expect(await send(beta.key, 3, 1)).toEqual([[0, 2]]);
    expect(await send(alpha.key, 4, 1)).toEqual([[3, 3]]);
  });

  test("telemetry without a key, or with a wrong one, is refused; a key that may only send sends", async () => {
    const post = async (key?: string) => {
      const init = { method: "POST", headers: { ...keyHeaders(key), "content-type": "application/json" }, body: "{}" };
      return Promise.all(["traces", "logs", "metrics"].map(async (signal) => (await fetch(`${collector.url}/v1/${signal}`, init)).status));
    };
    expect(await post()).toEqual([401, 401, 401]);
    expect(await post(`${ADMIN}x`)).toEqual([401, 401, 401]);
    expect(await post(alpha.key.replace(/.$/, (last) => (last === "0" ? "1" : "0")))).toEqual([401, 401, 401]);
    const admin = createClient({ url: collector.url, key: ADMIN });
    const { secret } = await admin.createKey({ body: { name: "sender", project: "beta", scope: "ingest" } });
    expect(await post(secret)).toEqual([200, 200, 200]);
  });
});
