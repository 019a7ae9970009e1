/**
 * What `fetch` gives for each item, in the order of the items, with some requests under way at a time. What is
 * not asked for any more is not fetched, but for those.
 */
export async function* inOrder<T, R>(items: readonly T[], atOnce: number, fetch: (item: T) => Promise<R>): AsyncGenerator<R> {
  const started: Promise<R>[] = [];
  let next = 0;
  while (next < items.length || started.length > 0) {
    while (next < items.length && started.length < atOnce) {
      const answer = fetch(items[next++]!);
      // Whoever stops early does not wait for it.
      answer.catch(() => {});
      started.push(answer);
    }
    yield await started.shift()!;
  }
}
