import { MemoryExperiments } from "./memory-experiments.fixture.ts";
import type { Definition, Definitions, AlertRecords, Store, StoredAlertState, StoredDelivery } from "@retake/store";

type Stored = Definition<never> & { readonly project: string; readonly kind: string };

/** What a store in memory keeps of searches, webhooks and alerts; names are anybody's to take. */
export class MemorySearches extends MemoryExperiments {
  readonly deliveries: StoredDelivery[] = [];
  readonly alertStates = new Map<string, StoredAlertState>();
  readonly #all = new Map<string, Stored>();

  readonly definitions: Definitions = {
    list: async (kind, project) => [...this.#all.values()].filter((each) => each.kind === kind && each.project === project),
    listAll: async (kind) =>
      [...this.#all.values()].filter((each) => each.kind === kind).map((definition) => ({ project: definition.project, definition })),
    put: async (kind, project, { id = (this.#all.size + 1).toString(16).padStart(32, "0"), name, data, actor }) => {
      const times = { createdTimeMs: 1, createdBy: actor, changedTimeMs: 1, changedBy: actor };
      const stored = { id, name, data: data as never, project, kind, ...times };
      this.#all.set(id, stored);
      return stored;
    },
    delete: async (_kind, _project, { id }) => this.#all.delete(id),
  };

  readonly alerts: AlertRecords = {
    measure: async () => ({ matching: 0, total: 0 }),
    sample: async () => [],
    states: async () => this.alertStates,
    putState: async (_project, id, state) => void this.alertStates.set(id, state),
    addEvent: async () => undefined,
    events: async () => [],
    putDelivery: async (delivery) => void this.deliveries.push(delivery),
    hasDelivery: async () => false,
    pending: async () => [],
    deliveries: async () => this.deliveries,
  };

  async sweepDeleted() {
    return 0;
  }
  async findRunsWithoutTexts() {
    return [];
  }

  /** Pieces of a file, as it is made; an error among them breaks it off. */
  exported: (string | Error)[] = [];

  async exportRuns(...[, { signal }]: Parameters<Store["exportRuns"]>): ReturnType<Store["exportRuns"]> {
    const pieces = this.exported;
    return (async function* () {
      for (const piece of pieces) {
        signal.throwIfAborted();
        if (piece instanceof Error) throw piece;
        yield Buffer.from(piece);
      }
    })();
  }
}
