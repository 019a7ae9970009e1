/**
 * One value for the whole process, whichever copies of this package are loaded: a worker and the
 * agents it loads may come from different installations, and have to share runs and exporters.
 */
export function processWide<T extends object>(name: string, create: () => T): T {
  const key = Symbol.for(`retake.sdk.1.${name}`);
  const holder = globalThis as unknown as Record<symbol, T | undefined>;
  return (holder[key] ??= create());
}
