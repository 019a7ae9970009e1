import { diag, logs, trace, type Logger, type Tracer } from "@opentelemetry/api";
import { SCOPE_NAME } from "@retake/protocol";
import { processWide } from "../process-wide.ts";

/** Records under way before a step waits for them to be sent. */
const HIGH_WATER = 2048;

/**
 * Where runs write their spans and records. Without `init()` the tracer and
 * logger are OpenTelemetry's own no-ops: an agent runs as if nothing were there.
 */
class Outlet {
  #flush: () => Promise<void> = () => Promise.resolve();
  #emitted = 0;
  /** The flush under way, and the one that waits for it. */
  #running: Promise<void> = Promise.resolve();
  #queued: Promise<void> | undefined;

  get tracer(): Tracer {
    return trace.getTracer(SCOPE_NAME);
  }

  get logger(): Logger {
    return logs.getLogger(SCOPE_NAME);
  }

  connect(flush: () => Promise<void>): void {
    this.#flush = flush;
    this.#emitted = 0;
  }

  disconnect(): void {
    this.#flush = () => Promise.resolve();
  }

  count(): void {
    this.#emitted++;
  }

  /** Undefined, or what a step awaits before it adds more than the exporters can hold. */
  room(): Promise<void> | undefined {
    return this.#emitted < HIGH_WATER ? undefined : this.flush();
  }

  /**
   * Sends what is queued at the time of the call. Never rejects: what could not be sent is reported through `diag`.
   * One at a time: the batch processors return at once from a flush while another is under way.
   */
  flush(): Promise<void> {
    this.#queued ??= this.#running.then(() => {
      this.#queued = undefined;
      this.#running = this.#flushOnce();
      return this.#running;
    });
    return this.#queued;
  }

  async #flushOnce(): Promise<void> {
    this.#emitted = 0;
    try {
      await this.#flush();
    } catch (error) {
      diag.error("retake: recorded data could not be sent", error);
    }
  }
}

export const outlet = processWide("outlet", () => new Outlet());
