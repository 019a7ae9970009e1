import { hash } from "node:crypto";
import {
  CheckpointEncoder,
  newRunId,
  RetakeError,
  type Client,
  type Edit,
  type ForkPoint,
  type Json,
  type RunState,
  type SpanSkeleton,
} from "@retake/protocol";
import { agent, step } from "@retake/sdk";
import { describe, expect, it, vi } from "vitest";
import { collectAgents } from "./agents.ts";
import { runWorker } from "./run-worker.ts";

const PARENT = newRunId();
const SPAN = "00000000000000aa";
const calls: string[] = [];

/** Asks twice; the second question holds the first answer. */
const asker = agent({ name: "asker", version: "2" }, async (input: { city: string }) => {
  const weather = await step("weather", { city: input.city }, () => called("live weather"));
  return step("advice", { weather }, () => called(`advice on ${weather}`));
});

function called(text: string): string {
  calls.push(text);
  return text;
}

function recordingOf(input: Json): RunState {
  const encoder = new CheckpointEncoder((text) => hash("sha256", text));
  const inputDigest = encoder.digest(encoder.encode(input));
  return {
    format: 2,
    agent: { name: "asker", version: "1" },
    pins: {},
    input: { city: "Oslo" },
    state: {},
    journal: [
      { type: "request", key: "step:weather#0", kind: "step", name: "weather", inputDigest, input },
      { type: "settle", key: "step:weather#0", status: "ok", output: "rain" },
    ],
  };
}

interface Finish {
  readonly report?: unknown;
  readonly status: string;
  readonly error?: string | undefined;
}

/** A collector with one job; the worker is stopped once it has reported it. */
function collector(
  options: {
    recording?: RunState;
    point?: ForkPoint;
    edits?: Edit[];
    agent?: string;
    /** The job is a replay of this mode. */
    replay?: "strict" | "live";
    attempt?: number;
    claims?: (() => never)[];
  } = {},
): {
  client: Client;
  finished: Finish[];
  stop: AbortController;
  jobRunId: string;
} {
  const stop = new AbortController();
  const finished: Finish[] = [];
  const jobRunId = newRunId();
  const job = {
    id: "job-1",
    kind: options.replay ? "replay" : "fork",
    agent: options.agent ?? "asker",
    runId: jobRunId,
    attempt: options.attempt ?? 1,
    fork: options.replay
      ? null
      : {
          runId: PARENT,
          spanId: SPAN,
          point: options.point ?? "after",
          edits: options.edits ?? [],
          mode: "live",
          external: "run",
        },
    replay: options.replay ? { runId: PARENT, mode: options.replay } : null,
  };
  const span: Partial<SpanSkeleton> = { spanId: SPAN, kind: "step", stepKey: "step:weather#0", checkpointPre: "p", checkpointPost: "q" };
  const claims = options.claims ?? [];
  const client = {
    beatWorker: async () => ({}),
    claimJob: async () => (claims.shift() ?? (() => ({ job })))(),
    beatJob: async () => ({ held: true }),
    listCheckpoints: async () => ({ checkpoints: [{ id: "q", index: 2, point: "post" }] }),
    listSpans: async () => ({ spans: [span] }),
    getCheckpoint: async () => ({ value: options.recording ?? recordingOf({ city: "Oslo" }) }),
    finishJob: async ({ body }: { body: Finish }) => {
      finished.push(body);
      stop.abort();
      return job;
    },
  };
  return { client: client as unknown as Client, finished, stop, jobRunId };
}

async function work(made: ReturnType<typeof collector>): Promise<{ lines: string[]; flushed: number }> {
  calls.length = 0;
  const lines: string[] = [];
  const flush = vi.fn(async () => undefined);
  await runWorker({
    client: made.client,
    agents: collectAgents({ asker }, "test"),
    signal: made.stop.signal,
    log: (line) => lines.push(line),
    flush,
  });
  return { lines, flushed: flush.mock.calls.length };
}

describe("runWorker", () => {
  it("serves the recorded prefix, runs the rest live and reports the job as done", async () => {
    const made = collector();
    const { lines, flushed } = await work(made);
    expect(made.finished).toEqual([{ workerId: expect.any(String) as string, status: "done" }]);
    expect(calls).toEqual(["advice on rain"]);
    expect(flushed).toBe(1);
    expect(lines.join("\n")).toContain("recorded with agent.version 1, goes on with 2");
  });

  it("replays a run, and reports where it left its recording", async () => {
    const followed = collector({ replay: "strict", recording: recordingOf({ city: "Bergen" }) });
    await work(followed);
    expect(calls).toEqual([]);
    expect(followed.finished).toMatchObject([
      { status: "done", report: { mode: "strict", first: { type: "INPUT", key: "step:weather#0" } } },
    ]);
    const live = collector({ replay: "live" });
    await work(live);
    expect(calls).toEqual(["live weather", "advice on live weather"]);
    expect(live.finished).toMatchObject([{ status: "done" }]);
  });

  it("does not repeat a live replay whose worker died", async () => {
    const made = collector({ replay: "live", attempt: 2 });
    await work(made);
    expect(calls).toEqual([]);
    expect(made.finished).toMatchObject([{ status: "failed", error: expect.stringContaining("not done twice") as string }]);
  });

  it("goes on from an edited outcome", async () => {
    await work(collector({ edits: [{ type: "outcome", output: "snow" }] }));
    expect(calls).toEqual(["advice on snow"]);
  });

  it("reports an edit that fits nowhere", async () => {
    const made = collector({ point: "before", edits: [{ type: "state", path: "/nope", value: 1 }] });
    await work(made);
    expect(made.finished[0]).toMatchObject({ status: "failed", error: expect.stringContaining("no registered state at /nope") as string });
  });

  it("reports a prefix that the agent no longer follows", async () => {
    const made = collector({ recording: recordingOf({ city: "Bergen" }) });
    await work(made);
    expect(made.finished[0]).toMatchObject({
      status: "failed",
      error: expect.stringContaining("left its recording (INPUT)") as string,
    });
  });

  it("reports a state that is none, and an agent that it does not have", async () => {
    const damaged = collector({ recording: { format: 2 } as unknown as RunState });
    await work(damaged);
    expect(damaged.finished[0]?.error).toContain("not the state of a run");
    const unknown = collector({ agent: "other" });
    await work(unknown);
    expect(unknown.finished[0]?.error).toContain('no agent "other"; it has asker');
  });

  it("asks again when the collector was away", async () => {
    const away = (): never => {
      throw new RetakeError("collector_unreachable", "No collector answers.");
    };
    const made = collector({ claims: [away] });
    const { lines } = await work(made);
    expect(lines.join("\n")).toContain("No collector answers. Trying again in 1 s.");
    expect(made.finished[0]?.status).toBe("done");
  });
});

describe("collectAgents", () => {
  it("takes every exported agent once", () => {
    expect(collectAgents({ default: asker, asker, other: 1 }, "x")).toEqual([asker]);
  });

  it("refuses a module without agents, and two of one name", () => {
    expect(() => collectAgents({ run: () => 1 }, "agents.ts")).toThrow("agents.ts exports no agent");
    const twin = agent({ name: "asker" }, async () => null);
    expect(() => collectAgents({ asker, twin }, "x")).toThrow('Two agents are called "asker"');
  });
});
