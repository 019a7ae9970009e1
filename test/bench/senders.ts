import { Agent, request } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { SPANS_A_REQUEST, type AgentSpans } from "./agent-spans.ts";
import { cpuSeconds } from "./processes.ts";

/** Requests on their way at the same time. */
const IN_FLIGHT = 24;

export interface Target {
  readonly url: string;
  readonly collectorPid: number;
  readonly storePid: number;
}

export interface Measured {
  readonly spans: number;
  readonly seconds: number;
  readonly spansPerSecond: number;
  readonly collectorUs: number;
  readonly storeUs: number;
  readonly ackMs: readonly number[];
}

/** So many requests, as fast as they are acknowledged. */
export async function sendAll(target: Target, spans: AgentSpans, requests: number): Promise<Measured> {
  let left = requests;
  return measure(target, async (send) => {
    const sender = async (): Promise<void> => {
      while (left-- > 0) await send(spans.next());
    };
    await Promise.all(Array.from({ length: IN_FLIGHT }, sender));
  });
}

/** At a steady rate, whatever the answers take: what a slow answer holds up counts as waiting. */
export async function sendSteadily(target: Target, spans: AgentSpans, spansPerSecond: number, seconds: number): Promise<Measured> {
  const everyMs = (SPANS_A_REQUEST / spansPerSecond) * 1000;
  return measure(target, async (send) => {
    const started = performance.now();
    const answers: Promise<void>[] = [];
    for (let i = 0; i * everyMs < seconds * 1000; i++) {
      const dueMs = started + i * everyMs;
      const waitMs = dueMs - performance.now();
      if (waitMs > 0) await delay(waitMs);
      answers.push(send(spans.next(), dueMs));
    }
    await Promise.all(answers);
  });
}

async function measure(target: Target, work: (send: (body: Buffer, dueMs?: number) => Promise<void>) => Promise<void>): Promise<Measured> {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const ackMs: number[] = [];
  const cpu = () => [cpuSeconds(target.collectorPid), cpuSeconds(target.storePid)] as const;
  const before = cpu();
  const started = performance.now();
  await work(async (body, dueMs = performance.now()) => {
    await post(`${target.url}/v1/traces`, body, agent);
    ackMs.push(performance.now() - dueMs);
  });
  const seconds = (performance.now() - started) / 1000;
  const after = cpu();
  agent.destroy();
  const spans = ackMs.length * SPANS_A_REQUEST;
  return {
    spans,
    seconds,
    spansPerSecond: spans / seconds,
    collectorUs: ((after[0] - before[0]) / spans) * 1e6,
    storeUs: ((after[1] - before[1]) / spans) * 1e6,
    ackMs,
  };
}

/** Sends until it is taken, as exporters do. */
async function post(url: string, body: Buffer, agent: Agent): Promise<void> {
  for (;;) {
    const { status, retryAfterMs } = await postOnce(url, body, agent);
    if (status === 200) return;
    if (status !== 429 && status !== 503) throw new Error(`${url} answered ${status}`);
    await delay(retryAfterMs);
  }
}

function postOnce(url: string, body: Buffer, agent: Agent): Promise<{ status: number | undefined; retryAfterMs: number }> {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/x-protobuf", "content-length": body.length };
    const outgoing = request(url, { method: "POST", agent, headers }, (response) => {
      response.resume();
      const retryAfterMs = Number(response.headers["retry-after"] ?? 1) * 1000;
      response.on("end", () => resolve({ status: response.statusCode, retryAfterMs }));
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}
