import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { newRunId } from "@retake/protocol";
import { agent, init, step } from "@retake/sdk";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { startCollectorProcess, type CollectorProcess } from "../support/collector/index.ts";

/*
 * Something between the SDK and the collector says "got it" and loses the
 * request. The collector notices the hole in the run's numbers, says so, and
 * the SDK sends the same records again.
 */

let collector: CollectorProcess;
let lossy: Server;
let url: string;
/** Which requests for logs get lost, counted from 0. */
const lost = new Set<number>();
let logs = 0;
let missing = 0;
/** What is sent again gets through. */
let again = false;

beforeAll(async () => {
  collector = await startCollectorProcess();
  lossy = createServer((from, to) => {
    const swallow = from.url === "/v1/logs" && !again && lost.has(logs++);
    if (from.url === "/v1/logs") again = false;
    if (swallow) {
      from.resume().on("end", () => {
        to.writeHead(200, { "content-type": "application/x-protobuf" }).end();
      });
      return;
    }
    const { hostname, port } = new URL(collector.url);
    const onward = request(
      { hostname, port, path: from.url, method: from.method, headers: { ...from.headers, host: `${hostname}:${port}` } },
      (answer) => {
        if (answer.headers["retake-missing"] !== undefined) {
          missing++;
          again = true;
        }
        to.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(to);
      },
    );
    onward.on("error", () => to.destroy());
    from.pipe(onward);
  });
  await new Promise<void>((resolve) => {
    lossy.listen(0, "127.0.0.1", resolve);
  });
  url = `http://127.0.0.1:${(lossy.address() as AddressInfo).port}`;
}, 60_000);

afterAll(async () => {
  lossy.closeAllConnections();
  lossy.close();
  await collector.remove();
});

it("are named by the collector and sent again: every checkpoint can be restored", async () => {
  const retake = init({ url, exportDelayMs: 20 });
  const talker = agent({ name: "talker" }, async (turns: number, run) => {
    const messages = run.state<string[]>("messages", []);
    for (let i = 0; i < turns; i++) {
      messages.value.push(await step("say", i, () => `${i} ${"word ".repeat(60 + i)}`));
      if (i % 4 === 3) await retake.flush();
    }
    return messages.value.length;
  });
  for (const request of [1, 3, 4]) lost.add(request);
  const runId = newRunId();
  await talker(24, { runId });
  await retake.flush();
  expect(missing).toBeGreaterThan(0);
  const { client } = collector;
  const { checkpoints } = await vi.waitFor(
    async () => {
      const list = await client.listCheckpoints({ params: { runId } });
      expect(list.checkpoints).toHaveLength(2 + 2 * 24);
      return list;
    },
    { timeout: 20_000, interval: 200 },
  );
  for (const { id } of checkpoints) expect((await client.getCheckpoint({ params: { runId, checkpointId: id } })).value).toBeTruthy();
  expect(retake.queueState().counters.resent).toBeGreaterThan(0);
  await retake.shutdown();
}, 60_000);
