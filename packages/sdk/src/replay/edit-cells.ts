import { RetakeError, reviveValue, recordValue, equalValues, type Edit } from "@retake/protocol";
import type { Cell } from "../runs/cell.ts";

type Cells = ReadonlyMap<string, Cell<unknown>>;
type StateEdit = Extract<Edit, { type: "state" }>;

/** A place in the registered state: something in something, or a cell itself. */
interface Place {
  get(): unknown;
  /** @param insert whether a list makes room for it */
  set(value: unknown, insert: boolean): void;
  remove(): void;
}

/**
 * Applies the state edits, in order: JSON Patch (RFC 6902) on the live values of
 * the run's cells, and `set`, which puts a value there whatever stood there.
 *
 * @throws RetakeError `bad_request` Thrown when a path leads nowhere or a test fails.
 */
export function editCells(edits: readonly Edit[], cells: Cells): void {
  for (const edit of edits) if (edit.type === "state") apply(edit, cells);
}

function apply(edit: StateEdit, cells: Cells): void {
  const place = placeAt(cells, edit.path);
  const value = edit.value === undefined ? undefined : reviveValue(edit.value);
  switch (edit.op) {
    case undefined:
    case "set":
      place.set(value, false);
      return;
    case "add":
      place.set(value, true);
      return;
    case "replace":
      requireThere(place, edit.path);
      place.set(value, false);
      return;
    case "remove":
      requireThere(place, edit.path);
      place.remove();
      return;
    case "test":
      if (!equalValues(recordValue(place.get()), edit.value))
        throw new RetakeError("bad_request", `The registered state at ${edit.path} is not what the edit expects.`);
      return;
    case "move":
    case "copy": {
      const from = placeAt(cells, edit.from!);
      requireThere(from, edit.from!);
      const moved = edit.op === "move" ? from.get() : structuredClone(from.get());
      if (edit.op === "move") from.remove();
      placeAt(cells, edit.path).set(moved, true);
    }
  }
}

function requireThere(place: Place, path: string): void {
  if (place.get() === undefined) throw nothingAt(path);
}

function nothingAt(path: string): RetakeError {
  return new RetakeError("bad_request", `The registered state has nothing at ${path}.`);
}

function placeAt(cells: Cells, path: string): Place {
  const tokens = path
    .slice(1)
    .split("/")
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
  // A cell's name may contain slashes (scope/name), so the longest registered one wins.
  let length = tokens.length;
  while (length > 0 && !cells.has(tokens.slice(0, length).join("/"))) length--;
  const cell = cells.get(tokens.slice(0, length).join("/"));
  if (!cell) throw new RetakeError("bad_request", `The run has no registered state at ${path} when it reaches the cut.`);
  const last = tokens.at(-1)!;
  if (length === tokens.length) return cellPlace(cell, path);
  let target: unknown = cell.value;
  for (const token of tokens.slice(length, -1)) target = child(target, token);
  if (typeof target !== "object" || target === null) throw nothingAt(path);
  return Array.isArray(target) ? listPlace(target as unknown[], last, path) : objectPlace(target as Record<string, unknown>, last);
}

function child(value: unknown, token: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, token)) return undefined;
  return (value as Record<string, unknown>)[token];
}

function cellPlace(cell: Cell<unknown>, path: string): Place {
  return {
    get: () => cell.value,
    set: (value) => {
      cell.value = value;
    },
    remove: () => {
      throw new RetakeError("bad_request", `${path} is a registered cell: it can be set, not removed.`);
    },
  };
}

function objectPlace(target: Record<string, unknown>, key: string): Place {
  return {
    get: () => child(target, key),
    set: (value) => {
      // Defined, not assigned: `__proto__` is a name like any other here.
      Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
    },
    remove: () => {
      Reflect.deleteProperty(target, key);
    },
  };
}

function listPlace(target: unknown[], token: string, path: string): Place {
  const index = token === "-" ? target.length : Number(token);
  if (!Number.isInteger(index) || index < 0 || index > target.length) throw nothingAt(path);
  return {
    get: () => target[index],
    set: (value, insert) => {
      if (insert) target.splice(index, 0, value);
      else target[index] = value;
    },
    remove: () => {
      target.splice(index, 1);
    },
  };
}
