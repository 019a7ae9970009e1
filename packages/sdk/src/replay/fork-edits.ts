import { RetakeError, reviveValue, type Edit, type StepKind } from "@retake/protocol";
import type { Cell } from "../runs/cell.ts";

/** The registered state of a run, by name. */
type Cells = ReadonlyMap<string, Cell<unknown>>;

export interface ForkCut {
  readonly stepKey: string;
  readonly point: "before" | "after";
}

/** Applies a fork's edits where the run passes its cut. Outcomes are edited by the conductor. */
export class ForkEdits {
  readonly #edits: readonly Edit[];
  readonly #cut: ForkCut;
  readonly #isInherited: (key: string) => boolean;

  /** @param isInherited whether the step was asked for before the cut */
  constructor(edits: readonly Edit[], cut: ForkCut, isInherited: (key: string) => boolean) {
    this.#edits = edits;
    this.#cut = cut;
    this.#isInherited = isInherited;
  }

  /** The input to go on with, for a step that is about to be asked for. */
  before<I>(key: string, kind: StepKind, input: I, cells: Cells): I {
    if (key === this.#cut.stepKey && this.#cut.point === "before") {
      this.#editState(cells);
      for (const edit of this.#edits) if (edit.type === "message") editMessage(input, edit.index, edit.content);
    }
    if (kind !== "model" || this.#isInherited(key)) return input;
    const model = this.#edits.findLast((edit) => edit.type === "model");
    return model === undefined ? input : { ...input, model: model.model };
  }

  after(key: string, cells: Cells): void {
    if (key === this.#cut.stepKey && this.#cut.point === "after") this.#editState(cells);
  }

  #editState(cells: Cells): void {
    for (const edit of this.#edits) if (edit.type === "state") editCell(cells, edit.path, reviveValue(edit.value));
  }
}

/**
 * Changes the message where it stands: agents keep their messages in a list of
 * their own, and the request holds the very same objects.
 */
function editMessage(input: unknown, index: number, content: string): void {
  const { messages } = (input ?? {}) as { messages?: unknown };
  const message: unknown = Array.isArray(messages) ? messages[index] : undefined;
  if (typeof message !== "object" || message === null)
    throw new RetakeError("bad_request", `The step at the cut has no message ${index} to edit.`);
  Object.assign(message, { content });
}

/** Sets the value at `/cell/…` (JSON Pointer, RFC 6901); `-` appends to a list. */
function editCell(cells: Cells, path: string, value: unknown): void {
  const tokens = path
    .slice(1)
    .split("/")
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
  const last = tokens.pop()!;
  // A cell's name may contain slashes (scope/name), so the longest registered one wins.
  let length = tokens.length + 1;
  while (length > 0 && !cells.has([...tokens, last].slice(0, length).join("/"))) length--;
  const cell = cells.get([...tokens, last].slice(0, length).join("/"));
  if (!cell) throw new RetakeError("bad_request", `The run has no registered state at ${path} when it reaches the cut.`);
  if (length === tokens.length + 1) {
    cell.value = value;
    return;
  }
  let target: unknown = cell.value;
  for (const token of tokens.slice(length))
    target =
      typeof target === "object" && target !== null && Object.hasOwn(target, token)
        ? (target as Record<string, unknown>)[token]
        : undefined;
  if (typeof target !== "object" || target === null)
    throw new RetakeError("bad_request", `The registered state has nothing at ${path} to set.`);
  if (Array.isArray(target) && last === "-") target.push(value);
  else Object.defineProperty(target, last, { value, writable: true, enumerable: true, configurable: true });
}
