import type { Batch } from "@retake/store";
import { describe, expect, test } from "vitest";
import { normalizeLog, normalizeSpan } from "../processors/normalize/index.ts";
import { logWith, spanWith } from "../processors/normalize/records.fixture.ts";
import { createIngest } from "./ingest.ts";
import { accepted } from "./outcome.ts";

function setUp() {
  const written: Batch[] = [];
  const ingest = createIngest({
    normalizeSpan,
    normalizeLog,
    addCost: (span) => ({ ...span, costUsd: 1 }),
    gaps: { begin: () => () => Promise.resolve([]) },
    onGapFailure: () => undefined,
    commit: (batch) => Promise.resolve((written.push(batch), accepted)),
  });
  return { ingest, written };
}

describe("createIngest", () => {
  test("leaves bad spans out, names the reasons once, and writes the others", async () => {
    const { ingest, written } = setUp();
    const receipt = await ingest.traces([
      spanWith({}),
      ...Array.from({ length: 5 }, () => spanWith({ traceId: "00" })),
      spanWith({ spanId: "" }),
    ]);
    expect(receipt).toEqual({
      outcome: accepted,
      rejected: 6,
      remarks: ["trace id is not 16 bytes, or all zero", "span id is not 8 bytes, or all zero"],
    });
    expect(written[0]?.spans.map((span) => [span.name, span.costUsd])).toEqual([["chat gpt-4o", 1]]);
  });

  test("writes what log records carry, and remarks on those it ignores", async () => {
    const { ingest, written } = setUp();
    const receipt = await ingest.logs([
      logWith({ eventName: "gen_ai.evaluation.result", attributes: new Map([["gen_ai.evaluation.name", "relevance"]]) }),
      logWith({ eventName: "gen_ai.evaluation.result" }),
      logWith({ eventName: "retake.span.start" }),
      logWith({ eventName: "something.else" }),
      logWith({ eventName: "" }),
    ]);
    expect(receipt).toEqual({
      outcome: accepted,
      rejected: 1,
      remarks: ["evaluation: gen_ai.evaluation.name is missing", "2 log records ignored: something.else, (no event name)"],
      missing: [],
    });
    expect(written[0]).toMatchObject({ spans: [{ end: null }], checkpoints: [], scores: [{ name: "relevance" }] });
  });
});
