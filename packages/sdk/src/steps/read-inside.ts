import { AsyncLocalStorage } from "node:async_hooks";

/**
 * A source whose own code runs where this is called, inside of the step, whoever
 * asks for the next part: its clock, timers and requests are the step's, not the run's.
 */
export function readInside<C>(source: AsyncIterable<C>): AsyncIterable<C> {
  const inside = AsyncLocalStorage.snapshot();
  return {
    [Symbol.asyncIterator]() {
      const iterator = inside(() => source[Symbol.asyncIterator]());
      return {
        next: () => inside(() => iterator.next()),
        ...(iterator.return ? { return: (value?: unknown) => inside(() => iterator.return!(value)) } : {}),
      };
    },
  };
}
