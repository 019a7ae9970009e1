import { SPANS_A_REQUEST, type AgentSpans } from "./agent-spans.ts";
import type { BenchRow } from "./report.ts";
import { sendAll, type Target } from "./senders.ts";

/** Of the whole, where the cost so far is looked at. */
const MARKS = [1 / 20, 1 / 10, 1 / 5, 2 / 5, 1];

export interface Growth {
  /** Slope of the CPU time of collector and ClickHouse over the number of spans, both as logarithms: 1 is linear. */
  readonly exponent: number;
  readonly rows: readonly BenchRow[];
}

/** What it costs to put more and more spans into the same tables, merges included as far as they happen meanwhile. */
export async function measureGrowth(target: Target, spans: AgentSpans, total: number): Promise<Growth> {
  const points: { spans: number; cpu: number }[] = [];
  const rows: BenchRow[] = [];
  let sent = 0;
  let cpu = 0;
  for (const mark of MARKS) {
    const requests = Math.max(1, Math.round((total * mark - sent) / SPANS_A_REQUEST));
    const { spans: added, collectorUs, storeUs, spansPerSecond } = await sendAll(target, spans, requests);
    sent += added;
    cpu += (collectorUs + storeUs) * added;
    points.push({ spans: sent, cpu });
    rows.push({ measure: `up to ${sent.toLocaleString("en")}: spans/s`, retake: Math.round(spansPerSecond) });
    rows.push({ measure: `up to ${sent.toLocaleString("en")}: CPU µs/span in all`, retake: cpu / sent });
  }
  return { exponent: slope(points.map((point) => [Math.log(point.spans), Math.log(point.cpu)])), rows };
}

/** Least squares. */
function slope(points: readonly (readonly [x: number, y: number])[]): number {
  const n = points.length;
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / n;
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / n;
  const covariance = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  return covariance / points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
}
