/**
 * Calls `work` on every item, at most `limit` at once, in order of start. The first
 * throw stops new starts and is thrown once those that run have ended.
 */
export async function concurrently<T>(items: readonly T[], limit: number, work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  let failure: { readonly cause: unknown } | undefined;
  const lane = async (): Promise<void> => {
    for (const item of queue) {
      if (failure) return;
      try {
        await work(item);
      } catch (cause) {
        failure ??= { cause };
        return;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, lane));
  if (failure) throw failure.cause;
}
