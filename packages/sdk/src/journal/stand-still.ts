import { clearTimeout, performanceNow, setImmediate, setTimeout } from "../interception/natives.ts";

/** What may go on in a process without ever giving a run anything it waits for. */
const idle = /^(Immediate|Timeout|TTYWrap|MessagePort|SignalWrap|TCPServerWrap|PipeServerWrap|PipeWrap|Worker|StatWatcher|FSEvent.*)$/;
const LOOK_EVERY_MS = 50;

/**
 * Notices that a replay waits for something its agent will never do. What is
 * served comes at once, so a wait is over within a turn of the event loop, but
 * for effects that nobody declared: as long as the process reads, writes or
 * talks to anyone, they get some time. Decides when to give up, never an order.
 */
export class StandStill {
  readonly #waitMs: number;
  readonly #progress: () => number;
  readonly #still: () => void;
  #armed = false;
  #closed = false;
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param waitMs how long undeclared effects may take
   * @param progress changes whenever the replay moves; undefined while it does not wait
   */
  constructor(waitMs: number, progress: () => number, still: () => void) {
    this.#waitMs = waitMs;
    this.#progress = progress;
    this.#still = still;
  }

  /** To be called wherever the replay begins to wait; cheap. */
  arm(): void {
    if (this.#armed || this.#closed) return;
    this.#armed = true;
    const at = this.#progress();
    // The agent answers in microtasks; one more turn for what was handed over in this one.
    setImmediate(() => {
      setImmediate(() => {
        this.#look(at, performanceNow() + this.#waitMs);
      });
    });
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #look(at: number, untilMs: number): void {
    if (this.#closed) return;
    const now = this.#progress();
    if (now !== at) {
      this.#armed = false;
      if (now >= 0) this.arm();
      return;
    }
    if (process.getActiveResourcesInfo().every((name) => idle.test(name)) || performanceNow() >= untilMs) {
      this.#still();
      return;
    }
    this.#timer = setTimeout(() => {
      this.#look(at, untilMs);
    }, LOOK_EVERY_MS);
  }
}
