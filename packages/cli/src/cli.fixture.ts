import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { SpanSkeleton } from "@retake/protocol";
import { afterEach, beforeEach, vi } from "vitest";
import { runCli } from "./program.ts";

export const RUN = "019a3c5e6f7081929394a5b6c7d8e9f0";
export const FORK = "f".repeat(32);
export const SPAN = "00f067aa0ba902b7";

interface Request {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly body: unknown;
}

/** A collector that answers what a test says, and the command line run against it. */
export class CliFixture {
  requests: Request[] = [];
  /** Answers by path; of several one after the other, the last one again and again. */
  answers: Record<string, unknown[]> = {};
  output = "";
  errors = "";
  url = "";
  readonly #server = createServer((request, response) => {
    void readBody(request).then((body) => {
      const [path = "", query = ""] = request.url!.split("?");
      this.requests.push({ method: request.method!, path, query, body });
      const queue = this.answers[path];
      const answer = path.startsWith("/v1/") ? {} : queue && queue.length > 1 ? queue.shift() : queue?.[0];
      response.writeHead(answer === undefined ? 404 : 200, { "content-type": "application/json" });
      response.end(JSON.stringify(answer ?? { error: { code: "not_found", message: `There is nothing at ${path}.` } }));
    });
  });

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    vi.spyOn(process.stdout, "write").mockImplementation((text) => ((this.output += String(text)), true));
    vi.spyOn(process.stderr, "write").mockImplementation((text) => ((this.errors += String(text)), true));
  }

  async stop(): Promise<void> {
    vi.restoreAllMocks();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  run(...args: string[]): Promise<number> {
    return runCli(["--url", this.url, ...args]);
  }

  /** The bodies posted to a path. */
  posted(path: string): unknown[] {
    return this.requests.flatMap((request) => (request.method === "POST" && request.path === path ? [request.body] : []));
  }
}

/** One for each test of a file. */
export function useCli(): { readonly current: CliFixture } {
  const holder = { current: new CliFixture() };
  beforeEach(async () => {
    holder.current = new CliFixture();
    await holder.current.start();
  });
  afterEach(() => holder.current.stop());
  return holder;
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  return text === "" || request.headers["content-type"] !== "application/json" || request.headers["content-encoding"]
    ? undefined
    : JSON.parse(text);
}

export const run = {
  runId: RUN,
  rootSpanId: SPAN,
  agent: "air\u001b[31mline",
  agentVersion: "1",
  service: "",
  status: "ok",
  statusMessage: "",
  startTimeMs: 0,
  durationMs: 1500,
  steps: 3,
  inheritedSteps: 0,
  errors: 0,
  models: [],
  tools: [],
  inputTokens: 0,
  outputTokens: 0,
  costUsd: 0.0123,
  conversation: "",
  firstInput: "two\nlines \u001b]0;title\u0007",
  lastOutput: "",
  labels: [],
  fork: null,
  replay: null,
  experiment: null,
  scores: [],
};

export function span(spanId: string, more: Partial<SpanSkeleton> = {}): SpanSkeleton {
  return {
    spanId,
    parentId: null,
    name: spanId,
    kind: "tool",
    operation: "",
    status: "ok",
    statusMessage: "",
    startTimeMs: 0,
    durationMs: 5,
    agent: "",
    model: "",
    tool: "",
    inputTokens: 0,
    outputTokens: 0,
    costUsd: 0,
    stepKey: "",
    source: "live",
    held: false,
    attempts: 0,
    checkpointPre: null,
    checkpointPost: null,
    preview: "",
    ...more,
  };
}

export const job = (status: string, more: object = {}) => ({
  id: "j1",
  kind: "fork",
  agent: "airline",
  runId: FORK,
  fork: { runId: RUN, spanId: SPAN, point: "after", edits: [] },
  replay: null,
  status,
  attempt: status === "queued" ? 0 : 1,
  workerId: null,
  error: null,
  report: null,
  createdTimeMs: 0,
  updatedTimeMs: 0,
  waitingForWorker: false,
  ...more,
});

export const checkpoint = (id: string, index: number, point: string, more: object = {}) => ({
  id: id.repeat(32).slice(0, 32),
  index,
  point,
  spanId: null,
  stepKey: "",
  timeMs: 0,
  ...more,
});
