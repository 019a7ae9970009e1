import { runState, type RunSummary } from "@retake/protocol";
import { startCollectorProcess, type CollectorProcess } from "@retake/test/support/collector/index.ts";
import { startOpenAIServer, type OpenAIServer } from "@retake/test/support/openai-server/index.ts";
import { runNode, startNode } from "@retake/test/support/process/index.ts";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Booking } from "./booking.ts";
import { cases } from "./cases.ts";
import { airlineModel } from "./model.ts";

let collector: CollectorProcess;
let model: OpenAIServer;
let env: Record<string, string>;
beforeAll(async () => {
  collector = await startCollectorProcess();
  model = await startOpenAIServer({ script: airlineModel });
  env = { RETAKE_URL: collector.url, OPENAI_BASE_URL: model.url, OPENAI_API_KEY: "local" };
});
afterAll(async () => {
  await model?.stop();
  await collector?.remove();
});

const demo = () => runNode(["examples/airline/demo.ts"], env);
const retake = (...args: string[]) => runNode(["packages/cli/src/main.ts", ...args], env);
const search = (q: string) => collector.client.listRuns({ query: { q } });

async function finalBooking({ runId }: Pick<RunSummary, "runId">): Promise<Booking> {
  const { checkpoints } = await collector.client.listCheckpoints({ params: { runId } });
  const last = checkpoints.find(({ point }) => point === "end");
  const { value } = await collector.client.getCheckpoint({ params: { runId, checkpointId: last!.id } });
  return runState.parse(value).state["booking"] as unknown as Booking;
}

test("the demo records every customer once, however often it is started", async () => {
  expect(await demo()).toMatchObject({ code: 0 });
  await vi.waitFor(async () => expect((await search("agent:airline-support label:demo status:ok")).total).toBe(cases.length), {
    timeout: 10_000,
  });
  const again = await demo();
  expect(again.output.match(/recorded already/g)).toHaveLength(cases.length);
  expect((await search("agent:airline-support label:demo")).total).toBe(cases.length);
});

test("a fork with the right tool result repairs the run that went wrong", async () => {
  const [incident] = (await search("label:incident")).runs;
  expect((await finalBooking(incident!)).refunds).toEqual([]);

  const { runId } = incident!;
  const { spans } = await collector.client.listSpans({ params: { runId } });
  const read = spans.find(({ tool }) => tool === "get_reservation");
  const { output } = await collector.client.getSpan({ params: { runId, spanId: read!.spanId } });
  expect(output).toMatchObject({ cabin: "basic_economy", total: 330 });

  const worker = startNode(["packages/cli/src/main.ts", "worker", "examples/airline/agents.ts"], env);
  try {
    await worker.untilPrinted(/waiting for jobs/);
    const corrected = { ...(output as object), cabin: "business", total: 1560 };
    const job = await collector.client.createFork({
      body: { runId, spanId: read!.spanId, point: "after", edits: [{ type: "outcome", output: corrected }] },
    });
    await vi.waitFor(
      async () => expect(await collector.client.getJob({ params: { jobId: job.id } })).toMatchObject({ status: "done", error: null }),
      { timeout: 20_000 },
    );
    expect((await finalBooking(job)).refunds).toEqual([{ reservation_id: "Z0UB5F", amount: 1560 }]);
    const { run } = await collector.client.getRun({ params: { runId: job.runId } });
    expect(run).toMatchObject({ status: "ok", fork: { runId, spanId: read!.spanId, point: "after" } });
    expect(run.lastOutput).toContain("$1560.00");
    expect(run.inheritedSteps).toBeGreaterThan(0);
  } finally {
    expect(await worker.stop()).toBe(0);
  }
});

test("the suite passes, names what the broken version broke, and passes again", async () => {
  const suite = ["eval", "examples/airline/airline.suite.ts", "--json"];
  const good = await retake(...suite);
  expect(good).toMatchObject({ code: 0 });
  env["AIRLINE_AGENT"] = "broken";
  const broken = await retake(...suite);
  expect(broken.code).toBe(1);
  delete env["AIRLINE_AGENT"];
  expect(await retake(...suite)).toMatchObject({ code: 0 });

  const { experiments } = await collector.client.getSuite({ params: { name: "airline-support" } });
  const [repaired, regressed, first] = experiments.map(({ verdict }) => verdict);
  expect(first).toMatchObject({ passed: true, passRate: 1 });
  const insured = cases.filter(({ id, expected }) => id.startsWith("cancel-insured-") && expected.refunded > 0);
  expect(insured).toHaveLength(7);
  expect(regressed).toMatchObject({ passed: false, verdict: "regressed" });
  expect(regressed!.newlyFailing.toSorted()).toEqual(insured.map(({ id }) => `case:${id}`).toSorted());
  expect(repaired).toMatchObject({ passed: true, verdict: "improved", passRate: 1 });
});
