import { hash } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { AttributeValue, OtlpLog } from "../../pipeline/index.ts";
import { normalizeLog } from "./log.ts";
import { logWith, normalizeSpanBytes, SPAN_ID, TRACE_ID } from "./records.fixture.ts";

const ID = "d".repeat(32);
const checksum = (body: string | Buffer): string => hash("sha256", body).slice(0, 32);

function checkpoint(body: string | Buffer, attributes: Record<string, AttributeValue> = {}, fields: Partial<OtlpLog> = {}): OtlpLog {
  const values = {
    "retake.checkpoint.format": 1,
    "retake.checkpoint.id": ID,
    "retake.checkpoint.index": 3,
    "retake.checkpoint.point": "post",
    "retake.checkpoint.first": 7,
    "retake.checkpoint.count": 2,
    "retake.checkpoint.checksum": checksum(body),
    "retake.step.key": "agent/tool:x#0",
    ...attributes,
  };
  return logWith({ eventName: "retake.checkpoint", body, attributes: new Map(Object.entries(values)), ...fields });
}

describe("retake.checkpoint", () => {
  const record = {
    project: "p",
    traceId: TRACE_ID,
    spanId: SPAN_ID,
    stepKey: "agent/tool:x#0",
    time: 1_700_000_000_000_000_000n,
    point: "post",
    index: 3,
    id: ID,
    root: '{"a":1}',
    first: 7,
    blobs: ['"é"', "[2]"],
    shared: [],
    values: {},
  };
  const body = '{"a":1}\n"é"\n[2]';

  test.each([
    ["text", body],
    ["bytes", Buffer.from(body)],
  ])("is read from a body of %s", (_, content) => {
    expect(normalizeLog(checkpoint(content), "p")).toEqual({ batch: { checkpoints: [record] } });
  });

  test("has the values that the state brought, and is no worse for wrong ones", () => {
    const valuesOf = (values: string) => normalizeLog(checkpoint(body, { "retake.checkpoint.values": values }), "p");
    expect(valuesOf('{"cart.total":"-1","n":2,"long":"' + "x".repeat(300) + '"}')).toEqual({
      batch: { checkpoints: [{ ...record, values: { "cart.total": "-1" } }] },
    });
    for (const wrong of ["[1]", "{", "null", ""]) expect(valuesOf(wrong)).toEqual({ batch: { checkpoints: [record] } });
  });

  test("has the blobs that all runs may refer to at its end", () => {
    const long = JSON.stringify("a\nlong text ".repeat(400));
    const content = `${body}\n${long}`;
    expect(normalizeLog(checkpoint(content, { "retake.checkpoint.shared": 1 }), "p")).toEqual({
      batch: { checkpoints: [{ ...record, shared: [long] }] },
    });
    expect(normalizeLog(checkpoint(content), "p")).toEqual({ rejected: "checkpoint: the body has 3 blobs, not 2" });
    for (const line of ['"short"', `[${long}]`, long.slice(0, -1)])
      expect(normalizeLog(checkpoint(`${body}\n${line}`, { "retake.checkpoint.shared": 1 }), "p")).toEqual({
        rejected: "checkpoint: a shared blob is not a string of 4096 characters or more",
      });
  });

  test("without an id carries blobs only", () => {
    const part = checkpoint('"x"\n"y"', { "retake.checkpoint.id": "" });
    expect(normalizeLog(part, "p")).toMatchObject({ batch: { checkpoints: [{ id: "", root: "", blobs: ['"x"', '"y"'] }] } });
  });

  test("may carry a root and no blobs, and stand outside of any span", () => {
    expect(normalizeLog(checkpoint("{}", { "retake.checkpoint.count": 0 }, { spanId: "" }), "p")).toMatchObject({
      batch: { checkpoints: [{ root: "{}", blobs: [], spanId: "" }] },
    });
  });

  test("takes counts as text, as 64-bit integers may come", () => {
    expect(normalizeLog(checkpoint(body, { "retake.checkpoint.index": "12" }), "p")).toMatchObject({
      batch: { checkpoints: [{ index: 12 }] },
    });
  });

  test.each<[string, OtlpLog]>([
    ["checksum", checkpoint(body, { "retake.checkpoint.checksum": "0".repeat(32) })],
    ["2 blobs, not 3", checkpoint(body, { "retake.checkpoint.count": 3 })],
    ["2 blobs, not 1", checkpoint(body, { "retake.checkpoint.count": 1 })],
    ["retake.checkpoint.format", checkpoint(body, { "retake.checkpoint.format": 2 })],
    ["retake.checkpoint.point", checkpoint(body, { "retake.checkpoint.point": "middle" })],
    ["retake.checkpoint.id", checkpoint(body, { "retake.checkpoint.id": "xyz" })],
    ["retake.checkpoint.index", checkpoint(body, { "retake.checkpoint.index": -1 })],
    ["retake.checkpoint.first", checkpoint(body, { "retake.checkpoint.first": null })],
    ["no root", checkpoint("", { "retake.checkpoint.count": 0 })],
    ["neither bytes nor text", checkpoint(body, {}, { body: 4 })],
    ["trace id", checkpoint(body, {}, { traceId: "" })],
    ["span id", checkpoint(body, {}, { spanId: "ab" })],
    ["not UTF-8", checkpoint(Buffer.from([0x22, 0xff, 0x22]), { "retake.checkpoint.count": 0 })],
  ])("is rejected for its %s", (reason, log) => {
    expect(normalizeLog(log, "p")).toEqual({ rejected: expect.stringContaining(reason) as string });
  });
});

test("retake.span.start is an open span", () => {
  const log = logWith({
    eventName: "retake.span.start",
    attributes: new Map<string, AttributeValue>([
      ["retake.span.name", "invoke_agent support"],
      ["retake.span.kind", 1],
      ["retake.span.parent_id", "a".repeat(16)],
      ["gen_ai.operation.name", "invoke_agent"],
      ["gen_ai.agent.name", "support"],
    ]),
  });
  const content = normalizeLog(log, "p");
  expect("span" in content && normalizeSpanBytes(content.span)).toMatchObject({
    traceId: TRACE_ID,
    spanId: SPAN_ID,
    parentId: "a".repeat(16),
    name: "invoke_agent support",
    spanKind: 1,
    start: 1_700_000_000_000_000_000n,
    end: null,
    kind: "agent",
    agent: "support",
    status: "unset",
    attributes: { "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "support" },
  });
  const nowhere = normalizeLog(logWith({ eventName: "retake.span.start", spanId: "" }), "p");
  expect("span" in nowhere && normalizeSpanBytes(nowhere.span)).toContain("span id");
});

describe("gen_ai.evaluation.result", () => {
  const evaluation = (attributes: Record<string, AttributeValue>, fields: Partial<OtlpLog> = {}) =>
    normalizeLog(
      logWith({
        eventName: "gen_ai.evaluation.result",
        attributes: new Map(Object.entries({ "gen_ai.evaluation.name": "relevance", ...attributes })),
        ...fields,
      }),
      "p",
    );

  test("is a score of its span", () => {
    expect(
      evaluation({
        "gen_ai.evaluation.score.value": 0.5,
        "gen_ai.evaluation.score.label": "fair",
        "gen_ai.evaluation.explanation": "half of it",
      }),
    ).toEqual({
      batch: {
        scores: [
          {
            project: "p",
            traceId: TRACE_ID,
            spanId: SPAN_ID,
            name: "relevance",
            value: 0.5,
            label: "fair",
            explanation: "half of it",
            source: "code",
            time: 1_700_000_000_000_000_000n,
          },
        ],
      },
    });
  });

  test("of no span is a score of the run; a model judged where one is named", () => {
    expect(evaluation({ "gen_ai.request.model": "gpt-4o" }, { spanId: "" })).toMatchObject({
      batch: { scores: [{ spanId: "", value: null, label: null, source: "model" }] },
    });
  });

  test("of a run by attribute, with who judged", () => {
    const attributes = { "retake.evaluation.trace_id": TRACE_ID, "retake.evaluation.source": "person", "gen_ai.request.model": "gpt-4o" };
    expect(evaluation(attributes, { traceId: "", spanId: "" })).toMatchObject({
      batch: { scores: [{ traceId: TRACE_ID, spanId: "", source: "person" }] },
    });
    expect(evaluation({ "retake.evaluation.trace_id": "nonsense" }, { traceId: "", spanId: "" })).toHaveProperty("rejected");
  });

  test("of no trace is rejected", () => {
    expect(evaluation({}, { traceId: "" })).toHaveProperty("rejected");
  });
});

test("other events are logs; older senders have the name in an attribute", () => {
  expect(normalizeLog(logWith({ eventName: "app.started" }), "p")).toEqual({ log: true });
  expect(normalizeLog(logWith({ eventName: "constructor" }), "p")).toEqual({ log: true });
  expect(normalizeLog(logWith({ attributes: new Map([["event.name", "gen_ai.evaluation.result"]]) }), "p")).toHaveProperty("rejected");
});
