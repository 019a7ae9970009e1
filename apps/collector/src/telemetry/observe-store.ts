import type { Store } from "@retake/store";

/** Does the work of an operation, and takes its time. */
export type Around = <T>(operation: string, work: () => Promise<T>) => Promise<T>;

/** These answer with something else than a promise, or end everything. */
const asTheyAre: ReadonlySet<string | symbol> = new Set(["fsck", "deleteForGood", "recomputeCosts", "takeTurn", "close"]);

/** A store of which every call goes through `around`. */
export function observeStore(store: Store, around: Around): Store {
  return new Proxy(store, {
    get(target, name) {
      const method = Reflect.get(target, name) as unknown;
      if (typeof method !== "function") return method;
      if (asTheyAre.has(name)) return method.bind(target) as unknown;
      return async (...args: unknown[]) => around(String(name), async () => Reflect.apply(method, target, args) as Promise<unknown>);
    },
  });
}
