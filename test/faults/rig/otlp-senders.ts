import { randomBytes } from "node:crypto";
import { Agent, request as httpRequest } from "node:http";
import { setTimeout as delay } from "node:timers/promises";

/** One request, and what it holds. */
export interface SentRequest {
  /** Counted for each sender. */
  readonly number: number;
  readonly sender: number;
  readonly runId: string;
  readonly spanIds: readonly string[];
}

export interface SendersOptions {
  /** Where a sender's next attempt goes: to all of them at once. One that takes it is enough. */
  readonly urlsOf: (sender: number, attempt: number) => readonly string[];
  /** Of the resource: what is stored is found again by it. */
  readonly service: string;
  /** @default 4 */
  readonly senders?: number;
  /** @default 20 */
  readonly spansPerRequest?: number;
  /** Of each span's output, in bytes. @default 200 */
  readonly textBytes?: number;
  /** Between a sender's requests. @default 5 */
  readonly pauseMs?: number;
  /** When spans begin. @default now */
  readonly startNs?: () => bigint;
}

const RETRIED = new Set([429, 502, 503, 504]);
/** As exporters have it. */
const TIMEOUT_MS = 10_000;

/** Programs that send OTLP/HTTP one request after another, and send each again until it is answered. */
export class Senders {
  readonly acknowledged: SentRequest[] = [];
  /** Given up: the collector may have them or not. */
  readonly unknown: SentRequest[] = [];
  /** By status; 0 is a connection that failed. */
  readonly answers = new Map<number, number>();
  /** Answers that no exporter would repeat. */
  readonly refusals: string[] = [];
  readonly #options: SendersOptions;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #running: Promise<unknown>;
  #stopping = false;
  #givingUp = false;

  constructor(options: SendersOptions) {
    this.#options = options;
    this.#running = Promise.all(Array.from({ length: options.senders ?? 4 }, (_, sender) => this.#send(sender)));
  }

  get spans(): number {
    return this.acknowledged.reduce((sum, { spanIds }) => sum + spanIds.length, 0);
  }

  /** Each sends the request that it has to its end. */
  async finish(): Promise<void> {
    this.#stopping = true;
    await this.#running;
    this.#agent.destroy();
  }

  /** As `finish`, but what failed is not tried again. */
  async giveUp(): Promise<void> {
    this.#givingUp = true;
    await this.finish();
  }

  async #send(sender: number): Promise<void> {
    const { service, spansPerRequest = 20, textBytes = 200, startNs = now } = this.#options;
    for (let number = 0; !this.#stopping; number++) {
      const runId = randomBytes(16).toString("hex");
      const spanIds = Array.from({ length: spansPerRequest }, () => randomBytes(8).toString("hex"));
      const body = requestOf({ service, sender, number, runId, spanIds, textBytes, start: startNs() });
      const sent = { number, sender, runId, spanIds };
      if (await this.#deliver(sender, body)) this.acknowledged.push(sent);
      else this.unknown.push(sent);
      await delay(this.#options.pauseMs ?? 5);
    }
  }

  async #deliver(sender: number, body: Buffer): Promise<boolean> {
    for (let attempt = 0; !(attempt > 0 && this.#givingUp); attempt++) {
      const answers = await Promise.all(this.#options.urlsOf(sender, attempt).map((url) => this.#post(url, body)));
      for (const { status, text } of answers) {
        this.answers.set(status, (this.answers.get(status) ?? 0) + 1);
        if (status !== 0 && status !== 200 && !RETRIED.has(status)) this.refusals.push(`${status} ${text}`);
      }
      if (answers.some(({ status }) => status === 200)) return true;
      if (this.refusals.length > 0) return false;
      await delay(50 + Math.random() * 100);
    }
    return false;
  }

  #post(url: string, body: Buffer): Promise<{ status: number; text: string }> {
    return new Promise((resolve) => {
      const failed = (): void => resolve({ status: 0, text: "" });
      const sent = httpRequest(
        `${url}/v1/traces`,
        {
          method: "POST",
          agent: this.#agent,
          headers: { "content-type": "application/json", "content-length": body.length },
          signal: AbortSignal.timeout(TIMEOUT_MS),
        },
        (answer) => {
          let text = "";
          answer.setEncoding("utf8").on("data", (part: string) => (text += part));
          answer.on("end", () => resolve({ status: answer.statusCode ?? 0, text })).on("error", failed);
        },
      );
      sent.on("error", failed);
      sent.end(body);
    });
  }
}

interface RequestContent {
  readonly service: string;
  readonly sender: number;
  readonly number: number;
  readonly runId: string;
  readonly spanIds: readonly string[];
  readonly textBytes: number;
  readonly start: bigint;
}

/** A run of one agent span and its steps. Names count the sender's requests. */
function requestOf({ service, sender, number, runId, spanIds, textBytes, start }: RequestContent): Buffer {
  const spans = spanIds.map((spanId, i) => ({
    traceId: runId,
    spanId,
    ...(i > 0 && { parentSpanId: spanIds[0] }),
    name: String(number),
    startTimeUnixNano: String(start + BigInt(i)),
    endTimeUnixNano: String(start + BigInt(i) + 1_000_000n),
    attributes: [
      attribute("gen_ai.operation.name", i === 0 ? "invoke_agent" : "execute_tool"),
      attribute("gen_ai.agent.name", `sender ${sender}`),
      attribute("gen_ai.tool.call.result", randomBytes(textBytes / 2).toString("hex")),
    ],
  }));
  const resource = { attributes: [attribute("service.name", service)] };
  return Buffer.from(JSON.stringify({ resourceSpans: [{ resource, scopeSpans: [{ spans }] }] }));
}

function attribute(key: string, value: string): object {
  return { key, value: { stringValue: value } };
}

function now(): bigint {
  return BigInt(Date.now()) * 1_000_000n;
}
