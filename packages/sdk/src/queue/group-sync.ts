import { setTimeout } from "../interception/natives.ts";
import type { ProcessFolder } from "./process-folder.ts";
import type { Segment } from "./segment.ts";

/** What a machine's end may take: what was written since. */
const GROUP_MS = 50;

/** Syncs segments to disk by group, behind the writers' backs. */
export class GroupSync {
  readonly #dirty = new Set<Segment>();
  #folder: ProcessFolder | undefined;
  #running = false;

  /** Has the segment synced soon. */
  touch(segment: Segment): void {
    this.#dirty.add(segment);
    this.#schedule();
  }

  /** Has a new name in the folder synced with it. */
  touchFolder(folder: ProcessFolder): void {
    this.#folder = folder;
  }

  #schedule(): void {
    if (this.#running) return;
    this.#running = true;
    setTimeout(() => void this.#sync(), GROUP_MS).unref();
  }

  async #sync(): Promise<void> {
    const segments = [...this.#dirty];
    const folder = this.#folder;
    this.#dirty.clear();
    this.#folder = undefined;
    // A disk that can't be synced still holds what the process wrote; a write that fails says so itself.
    await Promise.allSettled([...segments.map((segment) => segment.sync()), folder?.sync()]);
    this.#running = false;
    if (this.#dirty.size > 0) this.#schedule();
  }
}
