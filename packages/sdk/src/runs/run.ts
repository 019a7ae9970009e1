import type { Cell } from "./cell.ts";
import type { RunRecorder } from "./run-recorder.ts";

/** What an agent's function knows of its run. */
export interface Run {
  /** The run's id: its trace id. */
  readonly id: string;
  /**
   * Registers a part of the state under a name. The same name again gives the
   * same cell; on a fork with an edited state, the edit shows at the cut.
   *
   * @example
   * ```ts
   * const cart = run.state("cart", { items: [], total: 0 });
   * cart.value.total += 5;
   * ```
   */
  state<T>(name: string, initial: T): Cell<T>;
}

/** @param path scopes of one run keep their cells apart by their paths */
export function createRun(recorder: RunRecorder, path: string): Run {
  return {
    id: recorder.runId,
    state<T>(name: string, initial: T): Cell<T> {
      const full = path === "" ? name : `${path}/${name}`;
      const known = recorder.cells.get(full);
      if (known) return known as Cell<T>;
      const cell: Cell<T> = { value: initial };
      recorder.cells.set(full, cell);
      return cell;
    },
  };
}
