import { diag, logs, trace, type Logger, type Tracer } from "@opentelemetry/api";
import { SCOPE_NAME } from "@retake/protocol";
import { setImmediate } from "../interception/natives.ts";
import { processWide } from "../process-wide.ts";
import { runOutside } from "../runs/frame.ts";

/** What runs need to know of the queue behind the outlet. */
export interface OutletQueue {
  room(): Promise<void> | undefined;
  accepts(): boolean;
  countDroppedCheckpoint(): void;
  onLost(listener: (runId: string) => void): void;
}

/**
 * Where runs write their spans and records. Without `init()` the tracer and
 * logger are OpenTelemetry's own no-ops: an agent runs as if nothing were there.
 */
class Outlet {
  #queue: OutletQueue | undefined;
  #flush: () => Promise<void> = () => Promise.resolve();
  readonly #later: (() => void)[] = [];
  readonly #lostListeners = new Set<(runId: string) => void>();
  readonly #lose = (runId: string): void => {
    for (const listener of this.#lostListeners) listener(runId);
  };

  /** Starts spans outside of the run. */
  get tracer(): Tracer {
    const tracer = trace.getTracer(SCOPE_NAME);
    return {
      startSpan: (...given) => runOutside(() => tracer.startSpan(...given)),
      startActiveSpan: tracer.startActiveSpan.bind(tracer),
    };
  }

  /** Emits records outside of the run. */
  get logger(): Logger {
    const logger = logs.getLogger(SCOPE_NAME);
    return {
      emit: (record) => runOutside(() => logger.emit(record)),
      enabled: (options) => logger.enabled(options),
    };
  }

  /**
   * Writes after the present turn of the event loop, in order: the model that a step waits for has been asked by then.
   * What must not go on before it is written calls `drain` first: effects that change the world, and the agent's code
   * when it is given an outcome.
   */
  later(write: () => void): void {
    this.#later.push(write);
    if (this.#later.length > 1) return;
    setImmediate(() => {
      this.drain();
    });
  }

  /** Writes what waits, now. */
  drain(): void {
    const writes = this.#later.splice(0);
    if (writes.length === 0) return;
    runOutside(() => {
      for (const write of writes) {
        try {
          write();
        } catch (error) {
          diag.error("retake: a record could not be written", error);
        }
      }
    });
  }

  connect(queue: OutletQueue, flush: () => Promise<void>): void {
    this.#queue = queue;
    this.#flush = flush;
    queue.onLost(this.#lose);
  }

  disconnect(): void {
    this.#queue = undefined;
    this.#flush = () => Promise.resolve();
  }

  /** What a step awaits before it adds more; undefined where there is room. */
  room(): Promise<void> | undefined {
    return this.#queue?.room();
  }

  /** False where a checkpoint has to be left out, because the queue is full and the user chose so: mark the span, tell `countDroppedCheckpoint`, and write the next one whole. */
  accepts(): boolean {
    return this.#queue?.accepts() ?? true;
  }

  countDroppedCheckpoint(): void {
    this.#queue?.countDroppedCheckpoint();
  }

  /**
   * Told of runs whose earlier blobs the collector will never have: the next checkpoint has to be whole.
   *
   * @returns ends the telling
   */
  onLost(listener: (runId: string) => void): () => void {
    this.#lostListeners.add(listener);
    return () => this.#lostListeners.delete(listener);
  }

  /** Sends what was recorded before the call. Never rejects: what could not be sent is reported through `diag`. */
  flush(): Promise<void> {
    this.drain();
    return this.#flush();
  }
}

export const outlet = processWide("outlet", () => new Outlet());
