/** The same work, each call begun when the one before has ended, however it ended. */
export function oneAtATime<Args extends readonly unknown[], Result>(
  work: (...args: Args) => Promise<Result>,
): (...args: Args) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  return async (...args) => {
    const mine = last.then(async () => work(...args));
    last = mine.catch(() => undefined);
    return mine;
  };
}
