import { readFileSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import { createMetrics } from "./metrics.ts";

const read = (path: string): string => readFileSync(new URL(`../../../../deploy/${path}`, import.meta.url), "utf8");

interface Dashboard {
  readonly uid: string;
  readonly panels: readonly {
    readonly id: number;
    readonly type: string;
    readonly title: string;
    readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
    readonly targets?: readonly { readonly refId: string; readonly expr: string }[];
  }[];
}

const metrics = createMetrics({
  version: "1",
  role: "all",
  heldBytes: () => 0,
  heldLimitBytes: 1,
  spool: { maxBytes: 1, stats: () => ({ pendingBytes: 0, payloads: 0, oldestMs: null, damaged: 0, appended: 0, drained: 0 }) },
  forward: () => ({ pendingBytes: 0, payloads: 0, oldestMs: null, sent: 8, dropped: 0, rejectedRecords: 2 }),
});
afterAll(() => metrics.stop());

/** Names that queries may use, and the labels of those that have some. */
async function known(): Promise<Map<string, string>> {
  const names = new Map<string, string>([["up", "gauge"]]);
  for (const [, name, type] of (await metrics.text()).matchAll(/^# TYPE (\S+) (\S+)$/gm)) {
    if (type !== "histogram") names.set(name!, type!);
    else for (const part of ["bucket", "sum", "count"]) names.set(`${name}_${part}`, "counter");
  }
  return names;
}

const metricsOf = (expression: string): string[] => expression.match(/\b(retake|process|nodejs)_[a-z0-9_]+|\bup\b/g) ?? [];

async function check(expressions: readonly string[]): Promise<Set<string>> {
  const names = await known();
  const used = new Set<string>();
  const faults: string[] = [];
  for (const expression of expressions) {
    const mentioned = metricsOf(expression);
    if (mentioned.length === 0) faults.push(`${expression}: no metric`);
    for (const name of mentioned) {
      if (!names.has(name)) faults.push(`${expression}: no such metric as ${name}`);
      // The rate of a gauge, and the bare value of a counter, mean nothing.
      const isRate = new RegExp(`(rate|increase)\\(${name}\\b`).test(expression);
      if (isRate !== (names.get(name) === "counter")) faults.push(`${expression}: ${name} is a ${names.get(name)}`);
      used.add(name);
    }
    if (expression.split("(").length !== expression.split(")").length) faults.push(`${expression}: parentheses`);
  }
  expect(faults).toEqual([]);
  return used;
}

describe("deploy/grafana", () => {
  const dashboard = JSON.parse(read("grafana/retake-collector.json")) as Dashboard;
  const panels = dashboard.panels.filter(({ type }) => type !== "row");

  test("shows metrics that there are, and all of the collector's own", async () => {
    const used = await check(panels.flatMap(({ targets }) => (targets ?? []).map(({ expr }) => expr)));
    const shown = new Set([...used].map((name) => name.replace(/_(bucket|sum|count)$/, "")));
    const own = [...(await known()).keys()]
      .filter((name) => name.startsWith("retake_"))
      .map((name) => name.replace(/_(bucket|sum|count)$/, ""));
    expect(own.filter((name) => !shown.has(name))).toEqual([]);
  });

  test("has panels that don't lie on one another", () => {
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
    const cells = new Set<string>();
    const faults: string[] = [];
    for (const { title, gridPos, targets } of panels) {
      if (targets === undefined) faults.push(`${title} shows nothing`);
      expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++)
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          if (cells.has(`${x} ${y}`)) faults.push(`${title} lies on another`);
          cells.add(`${x} ${y}`);
        }
    }
    expect(faults).toEqual([]);
  });
});

describe("deploy/prometheus", () => {
  test("warns by metrics that there are", async () => {
    const text = read("prometheus/alerts.yaml");
    const expressions = [...text.matchAll(/^ +expr: (.+)$/gm)].map(([, expression]) => expression!);
    expect(expressions.length).toBe([...text.matchAll(/- alert: \w+$/gm)].length);
    await check(expressions);
  });

  test("scrapes where the metrics are", () => {
    expect(read("prometheus/scrape.yaml")).toMatch(/metrics_path: \/metrics/);
  });
});
