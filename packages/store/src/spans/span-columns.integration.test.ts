import type { SpanColumns } from "@retake/protocol";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createStore } from "../create-store.ts";
import { batchOf, spanIdOf, spanWith, START, traceIdOf } from "../records.fixture.ts";
import type { Store } from "../store.ts";
import { startTestServer, type TestServer } from "../test-server.fixture.ts";

const SECOND = 1_000_000_000n;
const project = "default";
const run = traceIdOf(1);
const startMs = Number(START / 1_000_000n);
let server: TestServer;
let store: Store;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(async () => server?.stop());
beforeEach(async () => {
  store = createStore(await server.newMigratedDatabase());
});

const text = ({ of, texts }: SpanColumns["name"], count = 3): string[] => Array.from({ length: count }, (_, i) => texts[of[i] ?? 0]!);

describe("listSpanColumns", () => {
  it("holds what the list of spans holds, each text once", async () => {
    const child = { parentId: spanIdOf(1), kind: "tool" as const, tool: "look_up", name: "execute_tool look_up" };
    await store.write(
      batchOf(project, {
        spans: [
          spanWith({ end: null }),
          spanWith({ ...child, spanId: spanIdOf(2), start: START + 1_234_000n, status: "error", statusMessage: "Größe", inputTokens: 7 }),
          spanWith({ ...child, spanId: spanIdOf(3), start: START + SECOND, costUsd: 0.25, checkpointPost: "ab".repeat(16) }),
        ],
      }),
    );
    const columns = await store.listSpanColumns(project, run);
    const spans = await store.listSpans(project, run);
    expect(columns.total).toBe(3);
    expect(columns.originMs).toBe(startMs);
    expect(columns.startTimeMs).toEqual([0, 1.234, 1000]);
    expect(columns.tool.texts).toEqual(["", "look_up"]);
    const unpacked = spans.map((_, i) => ({
      ...Object.fromEntries(
        (["name", "kind", "status", "statusMessage", "tool", "preview", "source", "stepKey"] as const).map((key) => [
          key,
          text(columns[key])[i],
        ]),
      ),
      ...Object.fromEntries(
        (["spanId", "durationMs", "inputTokens", "outputTokens", "costUsd", "held", "attempts"] as const).map((key) => [
          key,
          columns[key][i],
        ]),
      ),
      ...Object.fromEntries((["parentId", "checkpointPre", "checkpointPost"] as const).map((key) => [key, text(columns[key])[i] || null])),
    }));
    expect(unpacked.map((fields, i) => ({ ...spans[i], ...fields }))).toEqual(spans);
    expect(Object.keys(unpacked[0]!)).toHaveLength(18);
    expect(await store.listSpanColumns(project, traceIdOf(9))).toMatchObject({ total: 0, spanId: [] });
  });

  it("gives what began or ended since an instant, and what is going on, and counts the rest", async () => {
    const at = (number: number, start: bigint, end: bigint | null) =>
      spanWith({ spanId: spanIdOf(number), start: START + start * SECOND, end: end === null ? null : START + end * SECOND });
    await store.write(batchOf(project, { spans: [at(1, 0n, null), at(2, 1n, 2n), at(3, 1n, 20n), at(4, 15n, 16n)] }));
    const { spanId, total } = await store.listSpanColumns(project, run, startMs + 10_000.5);
    expect(spanId).toEqual([1, 3, 4].map(spanIdOf));
    expect(total).toBe(4);
  });
});
