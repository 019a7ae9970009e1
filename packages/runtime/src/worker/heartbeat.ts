/**
 * Calls back at an interval until disposed. A call that takes longer than the
 * interval is not overtaken by the next; failures go to `onError`.
 */
export function heartbeat(intervalMs: number, beat: () => Promise<unknown>, onError: (error: unknown) => void): Disposable {
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    beat()
      .catch(onError)
      .finally(() => {
        busy = false;
      });
  }, intervalMs);
  return {
    [Symbol.dispose]: () => {
      clearInterval(timer);
    },
  };
}
