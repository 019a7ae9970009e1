import { expect, vi } from "vitest";
import type { CollectorProcess } from "../../support/collector/index.ts";
import type { ClickHouseServer } from "./clickhouse-server.ts";
import type { Senders, SentRequest } from "./otlp-senders.ts";

/** What the store holds of a service, as readers see it: span id → how often. */
export async function storedSpans(clickHouse: ClickHouseServer, service: string): Promise<Map<string, number>> {
  const rows = await clickHouse.rows<{ id: string; copies: number }>(
    `SELECT lower(hex(span_id)) AS id, toUInt32(count()) AS copies FROM spans FINAL WHERE service = {service:String} GROUP BY span_id`,
    { service },
  );
  return new Map(rows.map(({ id, copies }) => [id, copies]));
}

/** Waits until nothing is in a collector's spool. */
export async function untilDrained(collector: CollectorProcess, timeoutMs = 30_000): Promise<void> {
  await vi.waitFor(
    async () =>
      expect((await collector.client.getHealthReport({})).spool).toMatchObject({
        payloads: 0,
        pendingBytes: 0,
        oldestAgeMs: null,
        damaged: 0,
      }),
    { timeout: timeoutMs, interval: 100 },
  );
}

/** Holds what was acknowledged against what is stored: all of it, each span once, and nothing that was never sent. */
export async function expectStored(clickHouse: ClickHouseServer, senders: Senders, service: string): Promise<void> {
  const stored = await storedSpans(clickHouse, service);
  const idsOf = (requests: readonly SentRequest[]): string[] => requests.flatMap(({ spanIds }) => spanIds);
  const acknowledged = idsOf(senders.acknowledged);
  const sent = new Set([...acknowledged, ...idsOf(senders.unknown)]);
  process.stderr.write(
    `${service}: ${acknowledged.length} spans acknowledged, ${stored.size} stored; answers ${JSON.stringify([...senders.answers])}\n`,
  );
  expect(senders.refusals).toEqual([]);
  expect({
    lost: acknowledged.filter((id) => !stored.has(id)).length,
    double: [...stored].filter(([, copies]) => copies !== 1).length,
    strange: [...stored.keys()].filter((id) => !sent.has(id)).length,
  }).toEqual({ lost: 0, double: 0, strange: 0 });
}

/** Looks at some runs as the API shows them. */
export async function expectShown(collector: CollectorProcess, requests: readonly SentRequest[]): Promise<void> {
  const step = Math.max(1, Math.floor(requests.length / 20));
  for (let i = 0; i < requests.length; i += step) {
    const { runId, spanIds } = requests[i]!;
    const { spans } = await collector.client.listSpans({ params: { runId } });
    expect(spans.map(({ spanId }) => spanId).toSorted()).toEqual(spanIds.toSorted());
    const { run } = await collector.client.getRun({ params: { runId } });
    expect(run).toMatchObject({ runId, steps: spanIds.length - 1 });
  }
}
