import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { newRunId, type Job } from "@retake/protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startCollectorProcess, type CollectorProcess } from "../support/collector/index.ts";
import { runNode, startNode, type NodeProgram } from "../support/process/index.ts";

/*
 * A worker is killed while it executes a fork; another one takes the job when
 * its lease is over. What the first one did is not done again, what it had begun
 * is held.
 */

let collector: CollectorProcess;
let parent: { runId: string; spanId: string };
const folder = mkdtempSync(path.join(tmpdir(), "retake-takeover-"));
const workers: NodeProgram[] = [];

beforeAll(async () => {
  collector = await startCollectorProcess();
  const runId = newRunId();
  const ledger = path.join(folder, "parent");
  await runNode(["test/faults/run-buyer.ts", runId], { RETAKE_URL: collector.url, LEDGER: ledger });
  const { spans } = await collector.client.listSpans({ params: { runId } });
  parent = { runId, spanId: spans.find(({ stepKey }) => stepKey === "tool:quote#0")!.spanId };
}, 60_000);

afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.stop("SIGKILL")));
  await collector.remove();
  rmSync(folder, { recursive: true });
});

async function until<T>(look: () => Promise<T | undefined> | T | undefined, what: string): Promise<T> {
  for (const end = performance.now() + 45_000; performance.now() < end; await delay(100)) {
    const found = await look();
    if (found !== undefined) return found;
  }
  throw new Error(`never: ${what}`);
}

function work(env: Record<string, string>): NodeProgram {
  const worker = startNode(["packages/cli/src/main.ts", "worker", "test/faults/buyer-agents.ts"], { RETAKE_URL: collector.url, ...env });
  workers.push(worker);
  return worker;
}

/** A fork over another amount, whose first worker dies while the named tool is under way; the second one has the job then. */
async function takenOver(hang: string): Promise<{ job: Job; second: NodeProgram; done: () => string[] }> {
  const ledger = path.join(folder, hang);
  writeFileSync(ledger, "");
  const done = (): string[] => readFileSync(ledger, "utf8").trim().split("\n");
  const first = work({ LEDGER: ledger, HANG: hang });
  await first.untilPrinted(/waiting for jobs/);
  const job = await collector.client.createFork({
    body: {
      ...parent,
      point: "after",
      edits: [{ type: "outcome", output: { item: "book", amount: 99 } }],
      external: "run",
    },
  });
  await until(() => (done().includes(hang) ? true : undefined), `${hang} under way`);
  await first.stop("SIGKILL");
  const second = work({ LEDGER: ledger });
  await until(async () => {
    const { attempt } = await collector.client.getJob({ params: { jobId: job.id } });
    return attempt === 2 ? true : undefined;
  }, "the job taken over");
  return { job, second, done };
}

const ended = (job: Job): Promise<Job> =>
  until(async () => {
    const now = await collector.client.getJob({ params: { jobId: job.id } });
    return now.status === "done" || now.status === "failed" ? now : undefined;
  }, "the job's end");

async function outcomeOf(runId: string): Promise<unknown> {
  const { checkpoints } = await collector.client.listCheckpoints({ params: { runId } });
  const last = checkpoints.toSorted((a, b) => a.index - b.index).at(-1)!;
  const { value } = await collector.client.getCheckpoint({ params: { runId, checkpointId: last.id } });
  return (value as { outcome?: unknown }).outcome;
}

describe("a fork whose worker died", () => {
  it("goes on after what was done, and does nothing twice that changes the world", async () => {
    const { job, second, done } = await takenOver("mail");
    expect(await ended(job)).toMatchObject({ status: "done", attempt: 2, error: null });
    expect(done()).toEqual(["charge", "mail", "mail"]);
    expect(await outcomeOf(job.runId)).toEqual({ status: "ok", output: "sent receipt over 99" });
    const { run } = await collector.client.getRun({ params: { runId: job.runId } });
    expect(run).toMatchObject({ status: "ok", steps: 3 });
    await second.stop();
  }, 90_000);

  it("holds a step that changes the world and had begun, until somebody decides", async () => {
    const { job, second, done } = await takenOver("charge");
    const held = await until(async () => {
      const { spans } = await collector.client.listSpans({ params: { runId: job.runId } });
      return spans.find((span) => span.held && span.stepKey === "tool:charge#0");
    }, "the step held");
    expect(held.status).toBe("running");
    expect(done()).toEqual(["charge"]);
    const params = { runId: job.runId };
    await collector.client.sendSignal({ params, body: { key: "hold:tool:charge#0", value: { output: "receipt found by hand" } } });
    expect(await ended(job)).toMatchObject({ status: "done", error: null });
    expect(done()).toEqual(["charge", "mail"]);
    expect(await outcomeOf(job.runId)).toEqual({ status: "ok", output: "sent receipt found by hand" });
    await second.stop();
  }, 90_000);
});
