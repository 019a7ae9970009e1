import type { Worker } from "@retake/protocol";
import type { Store } from "@retake/store";

/** Well within the time after which a worker is taken for gone, also when it says so only every 5 s. */
const WRITE_EVERY_MS = 8_000;
const MAX_WORKERS = 10_000;

/** Workers say that they live more often than has to be written down: an insert is the dearest way to say nothing new. */
export class Heartbeats {
  readonly #beat: Store["beatWorker"];
  readonly #now: () => number;
  readonly #written = new Map<string, { readonly timeMs: number; readonly agents: string }>();

  constructor({ store, now }: { store: Pick<Store, "beatWorker">; now: () => number }) {
    this.#beat = async (...args) => store.beatWorker(...args);
    this.#now = now;
  }

  async note(project: string, { id, agents }: Pick<Worker, "id" | "agents">): Promise<void> {
    const key = JSON.stringify([project, id]);
    const said = JSON.stringify(agents);
    const timeMs = this.#now();
    const last = this.#written.get(key);
    if (last !== undefined && last.agents === said && Math.abs(timeMs - last.timeMs) < WRITE_EVERY_MS) return;
    if (this.#written.size >= MAX_WORKERS) this.#written.clear();
    this.#written.set(key, { timeMs, agents: said });
    try {
      await this.#beat(project, { id, agents });
    } catch (error) {
      this.#written.delete(key);
      throw error;
    }
  }
}
