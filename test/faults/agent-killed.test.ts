import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspectQueues } from "@retake/sdk/queue";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { startCollectorProcess, type CollectorProcess } from "../support/collector/index.ts";
import { runNode, startNode } from "../support/process/index.ts";
import { seededRandom } from "./rig/seeded-random.ts";
import { countNotes, expectRecorded, readNotes } from "./notes.ts";

let collector: CollectorProcess;
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "retake-faults-"));
  collector = await startCollectorProcess();
});

afterAll(async () => {
  await collector?.remove();
  await rm(directory, { recursive: true });
});

const env = (): Record<string, string> => ({ RETAKE_URL: collector.url, RETAKE_QUEUE_DIR: join(directory, "queue") });

it(
  "an agent that is killed at any point has lost nothing that it saw: another process delivers it, once",
  { timeout: 60_000 },
  async () => {
    const file = join(directory, "notes");
    const random = seededRandom("kill points");
    for (let round = 0; round < 5; round++) {
      const target = countNotes(file) + 20 + Math.floor(random() * 200);
      const agent = startNode(["test/faults/recording-agent.ts", file, "3"], env());
      // From the kernel's side of it, any instruction of the agent's.
      await vi.waitFor(() => expect(countNotes(file)).toBeGreaterThan(target), { timeout: 15_000, interval: 2 + Math.floor(random() * 9) });
      await agent.stop("SIGKILL");
    }
    const ended = inspectQueues(join(directory, "queue")).flatMap(({ folders }) => folders.map(({ owner }) => owner));
    expect(ended).toContain("ended");
    const { code, output } = await runNode(["packages/cli/src/main.ts", "--url", collector.url, "doctor", "--send"], env());
    expect([code, output]).toEqual([0, expect.stringContaining("Nothing is wrong.")]);
    const steps = await expectRecorded(collector.client, readNotes(file));
    expect(steps).toBeGreaterThan(100);
  },
);

it("a script that ends without a shutdown still delivers, and one that exits leaves it to the next", async () => {
  const script = (last: string): string =>
    `import { agent, init, step } from "@retake/sdk"; init({ serviceName: "faults" });
     const a = agent({ name: "script" }, (n, run) => step("s", n, () => run.id)); console.log(await a(1)); ${last}`;
  const execute = async (last: string): Promise<string> => {
    const { code, output } = await runNode(["--input-type=module", "--eval", script(last)], env());
    expect([code, output]).toEqual([0, expect.stringMatching(/^[0-9a-f]{32}\n$/)]);
    return output.trim();
  };
  const spansOf = async (runId: string) =>
    collector.client.listSpans({ params: { runId } }).then(
      ({ spans }) => spans.length,
      () => 0,
    );
  const ended = await execute("");
  expect(await spansOf(ended)).toBe(2);
  const exited = await execute("process.exit(0);");
  const next = await execute("");
  expect(await Promise.all([exited, next].map(spansOf))).toEqual([2, 2]);
});

it("a script ends soon where there is no collector, and loses nothing", async () => {
  const script = `import { agent, init, step } from "@retake/sdk"; init();
    await agent({ name: "script" }, (n) => step("s", n, () => n))(1); console.log("done");`;
  const startMs = performance.now();
  const { code, output } = await runNode(["--input-type=module", "--eval", script], { ...env(), RETAKE_URL: "http://127.0.0.1:1" });
  expect([code, output]).toEqual([0, "done\n"]);
  expect(performance.now() - startMs).toBeLessThan(8_000);
  const left = inspectQueues(join(directory, "queue")).find(({ url }) => url === "http://127.0.0.1:1");
  expect(left!.folders).toMatchObject([{ owner: "ended" }]);
  expect(left!.folders[0]!.pendingBytes).toBeGreaterThan(1_000);
});
