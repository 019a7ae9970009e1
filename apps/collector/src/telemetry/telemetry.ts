import type { IncomingMessage, ServerResponse } from "node:http";
import type { CollectorRole } from "@retake/protocol";
import type { Store } from "@retake/store";
import type { RequestObserver } from "../api/index.ts";
import type { ByteBudget, Decoder, Group, Stage } from "../pipeline/index.ts";
import type { OtlpAnswer } from "../receivers/otlp-http/index.ts";
import { VERSION } from "../version.ts";
import type { Log } from "./log.ts";
import { createMetrics, type Metrics, type OtlpRequestSample } from "./metrics.ts";
import { observeStore } from "./observe-store.ts";
import type { QueueSources } from "./queues.ts";
import { Recent, type IngestFigures } from "./recent.ts";
import type { SelfTraces } from "./self-traces.ts";

export interface TelemetryOptions extends QueueSources {
  readonly role: CollectorRole;
  /** OTLP/HTTP endpoint for the collector's own spans; none are made without one. */
  readonly selfTracesUrl?: string | undefined;
  readonly selfTracesKey?: string | undefined;
  readonly store: Store;
  readonly log: Log;
  readonly budget: ByteBudget;
  readonly heldLimitBytes: number;
}

/** What the collector knows of itself: counters, durations, what went wrong, and on request spans. */
export interface Telemetry {
  readonly metrics: Metrics;
  /** The same store, measured. */
  readonly store: Store;
  /** The same log; what went wrong is remembered for the health page. */
  readonly log: Log;
  readonly recent: Recent;
  readonly api: RequestObserver;
  readonly ingestFigures: () => IngestFigures & { readonly heldBytes: number };
  readonly onAnswer: (answer: OtlpAnswer) => void;
  /** To be called as an OTLP request comes in. */
  readonly onOtlpRequest: (request: IncomingMessage, response: ServerResponse) => void;
  readonly timeDecode: (decode: Decoder) => Decoder;
  readonly timeCommit: (write: Stage<Group>) => Stage<Group>;
  readonly stop: () => Promise<void>;
}

const signals: ReadonlyMap<string, OtlpRequestSample["signal"]> = new Map([
  ["/v1/traces", "traces"],
  ["/v1/logs", "logs"],
  ["/v1/metrics", "metrics"],
]);

export async function createTelemetry(options: TelemetryOptions): Promise<Telemetry> {
  const { role, budget, log } = options;
  const recent = new Recent();
  const metrics = createMetrics({ ...options, version: VERSION, heldBytes: () => budget.usedBytes });
  const traces = await openSelfTraces(options);
  const store = observeStore(options.store, async (operation, work) => {
    const started = performance.now();
    let failed = true;
    try {
      const result = await (traces === undefined ? work() : traces.storeCall(operation, work));
      failed = false;
      return result;
    } finally {
      metrics.observeStoreCall(operation, secondsSince(started), failed);
    }
  });
  return {
    metrics,
    store,
    log: recent.watch(log),
    recent,
    api: { measure: metrics.observeApiRequest, trace: traces && (async (...args) => traces.request(...args)) },
    ingestFigures: () => ({ ...recent.figures(), heldBytes: budget.usedBytes }),
    onAnswer(answer) {
      metrics.countAnswer(answer);
      recent.count(answer);
    },
    onOtlpRequest(request, response) {
      traces?.noteIngest(request.headers);
      const signal = signals.get((request.url ?? "").split("?", 1)[0] ?? "") ?? "unknown";
      const started = performance.now();
      const bytes = Number(request.headers["content-length"] ?? 0);
      response.once("finish", () => metrics.observeAcknowledgement(signal, secondsSince(started), bytes > 0 ? bytes : 0));
    },
    timeDecode: (decode) => (payload, into) => {
      const started = performance.now();
      const decoded = decode(payload, into);
      metrics.observeDecode(payload.signal, secondsSince(started));
      return decoded;
    },
    timeCommit: (write) => async (group) => {
      // Once it is written its rows are not there any more.
      const { rows } = group.batch;
      const started = performance.now();
      const outcome = await (traces === undefined ? write(group) : traces.commit(rows, async () => write(group)));
      metrics.observeCommit(secondsSince(started), rows);
      return outcome;
    },
    async stop() {
      metrics.stop();
      await traces?.stop();
    },
  };

  async function openSelfTraces({ selfTracesUrl: url, selfTracesKey: key }: TelemetryOptions): Promise<SelfTraces | undefined> {
    if (url === undefined) return undefined;
    // Not loaded where nobody asks for it.
    const { SelfTraces } = await import("./self-traces.ts");
    return new SelfTraces({ url, key, role, version: VERSION });
  }
}

function secondsSince(started: number): number {
  return (performance.now() - started) / 1000;
}
