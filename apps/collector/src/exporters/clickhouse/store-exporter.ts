import { RetakeError } from "@retake/protocol";
import type { Store } from "@retake/store";
import { accepted, type Group, type Outcome, type Stage } from "../../pipeline/index.ts";

export interface StoreExporterHooks {
  readonly onFailure: (error: unknown) => void;
  /** Nothing reads the group's rows any more. */
  readonly onWritten: (group: Group) => void;
}

/** The last stage: writes a group to the store, and says in the pipeline's terms what became of it. */
export function createStoreExporter(store: Pick<Store, "write">, { onFailure, onWritten }: StoreExporterHooks): Stage<Group> {
  return async (group) => {
    try {
      await store.write(group.batch);
    } catch (error) {
      onFailure(error);
      return toOutcome(error);
    }
    onWritten(group);
    return accepted;
  };
}

/**
 * A store that is down, or refuses us, takes the same records later. Anything else
 * would fail the same way again: its sender must not be held up by it for ever.
 */
function toOutcome(error: unknown): Outcome {
  if (RetakeError.isInstance(error)) {
    if (error.retryable || error.code === "store_unavailable") {
      return { status: "retry", code: "store_unavailable", message: "The store can't take records now; send them again." };
    }
    if (error.code !== "internal") return { status: "rejected", code: error.code, message: error.message };
  }
  return { status: "rejected", code: "internal", message: "The store failed on these records; the collector's log says more." };
}
