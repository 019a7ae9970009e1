interface KeyValue {
  readonly key: string;
}
interface Group {
  readonly resource?: { readonly attributes?: readonly KeyValue[] };
}
export interface Captured {
  readonly resourceSpans: readonly unknown[];
  readonly resourceLogs: readonly unknown[];
}

const keptOfResource = /^(service\.name|telemetry\.sdk\..+|deployment\.environment(\.name)?)$/;

/** Without facts of the machine: only what the resource says of the application, and no paths, addresses or user. */
export function scrub(captured: Captured, machine: readonly string[]): unknown {
  const groups = (list: readonly unknown[]): unknown[] =>
    (list as readonly Group[]).map((group) => ({
      ...group,
      resource: { attributes: (group.resource?.attributes ?? []).filter(({ key }) => keptOfResource.test(key)) },
    }));
  let text = JSON.stringify({
    ...(captured.resourceSpans.length > 0 ? { resourceSpans: groups(captured.resourceSpans) } : {}),
    ...(captured.resourceLogs.length > 0 ? { resourceLogs: groups(captured.resourceLogs) } : {}),
  });
  // Longest first: one may lie in another.
  for (const fact of machine.toSorted((a, b) => b.length - a.length))
    text = text.replaceAll(fact, fact.startsWith("http") ? "http://127.0.0.1/v1" : "/app");
  return JSON.parse(text.replaceAll(/127\.0\.0\.1:\d+/g, "127.0.0.1")) as unknown;
}
