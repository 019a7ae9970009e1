/** What is there with what a change says; what it leaves out stays. */
export function withChange<T extends object>(before: T, change: { readonly [K in keyof T]?: T[K] | undefined }): T {
  const said = Object.entries(change).filter(([, value]) => value !== undefined);
  return { ...before, ...(Object.fromEntries(said) as Partial<T>) };
}
