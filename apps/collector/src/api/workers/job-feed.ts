/** Tells waiting workers of jobs that are made through this process; those made elsewhere they find by asking now and then. */
export class JobFeed {
  readonly #news = new Map<string, { told: number; readonly waiters: Set<() => void> }>();

  /** A project has a new job. */
  tell(project: string): void {
    const news = this.#news.get(project);
    if (news === undefined) return;
    news.told++;
    for (const wake of news.waiters) wake();
  }

  /** What to wait from: a job made after this call is never missed. */
  mark(project: string): number {
    return this.#of(project).told;
  }

  /** Resolves when there is news since the mark, after the time, or when the signal aborts. */
  async wait(project: string, mark: number, waitMs: number, signal: AbortSignal): Promise<void> {
    const news = this.#of(project);
    if (signal.aborted || news.told !== mark) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const wake = (): void => resolve();
    const timer = setTimeout(wake, waitMs);
    signal.addEventListener("abort", wake, { once: true });
    news.waiters.add(wake);
    await promise;
    news.waiters.delete(wake);
    clearTimeout(timer);
    signal.removeEventListener("abort", wake);
  }

  #of(project: string): { told: number; readonly waiters: Set<() => void> } {
    const known = this.#news.get(project);
    if (known !== undefined) return known;
    const fresh = { told: 0, waiters: new Set<() => void>() };
    this.#news.set(project, fresh);
    return fresh;
  }
}
