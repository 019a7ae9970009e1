import { describe, expect, test } from "vitest";
import { Draft } from "../pipeline/index.ts";
import { DecodeError, WireWriter } from "../pipeline/wire/index.ts";
import type { SignalName } from "../pipeline/payload.ts";
import { encodeMessage, requestNames } from "../pipeline/wire/otlp/schema.fixture.ts";
import { sourcesOf } from "../processors/normalize/dialects/resolve.ts";
import { createCollectorDecoder } from "./decode-target.fixture.ts";

const MEBIBYTE = 1024 * 1024;
const decode = createCollectorDecoder();
const big = { attributes: [{ key: "k", value: { stringValue: "r".repeat(200_000) } }] };
const gauge = (count: number, name: string): object => ({
  name,
  gauge: { dataPoints: Array.from({ length: count }, () => ({ timeUnixNano: "1", asInt: "1" })) },
});

/** What becomes of a payload, and how many bytes it becomes. */
function outcomeOf(body: Buffer, signal: SignalName = "traces"): { outcome: string; writtenBytes: number; draft: Draft } {
  const draft = new Draft();
  try {
    decode({ project: "p", signal, body }, draft);
    return { outcome: "decoded", writtenBytes: draft.spans.spans.sizeBytes + draft.spans.contents.sizeBytes, draft };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return { outcome: error.reason, writtenBytes: 0, draft };
  }
}

/** `count` spans with the least that a span needs, of one resource and scope. */
function spansOf(count: number, { resource = "", scope = "" }, attribute?: readonly [key: string, value: string]): Buffer {
  const writer = new WireWriter();
  const keyValue = ([key, value]: readonly [string, string]) => {
    writer.string(1, key);
    writer.message(2, () => writer.string(1, value));
  };
  writer.message(1, () => {
    writer.message(1, () => writer.message(1, () => keyValue(["k", resource])));
    writer.message(2, () => {
      writer.message(1, () => writer.string(1, scope));
      for (let i = 1; i <= count; i++) {
        writer.message(2, () => {
          writer.bytes(1, Buffer.alloc(16, 7));
          writer.bytes(2, Buffer.alloc(8, i));
          writer.fixed64(7, 1_790_000_000_000_000_000n);
          if (attribute !== undefined) writer.message(9, () => keyValue(attribute));
        });
      }
    });
  });
  return writer.finish();
}

function repeated(bytes: readonly number[], sizeBytes: number): Buffer {
  return Buffer.alloc(sizeBytes - (sizeBytes % bytes.length), Buffer.from(bytes));
}

describe("a body that unfolds into much more than itself", () => {
  test.each([
    ["resource", { resource: "r".repeat(200_000) }],
    ["scope", { scope: "s".repeat(200_000) }],
  ])("by a large %s that every span repeats", (_, owner) => {
    const body = spansOf(2_000, owner);
    expect(outcomeOf(body)).toMatchObject({ outcome: "too_large", writtenBytes: 0 });
    expect(outcomeOf(spansOf(100, owner)).outcome).toBe("decoded");
  });

  test.each<[string, SignalName, (count: number) => object]>([
    [
      "log",
      "logs",
      (count) => ({ resourceLogs: [{ resource: big, scopeLogs: [{ logRecords: Array.from({ length: count }, () => ({})) }] }] }),
    ],
    ["metric", "metrics", (count) => ({ resourceMetrics: [{ resource: big, scopeMetrics: [{ metrics: [gauge(count, "m")] }] }] })],
    ["data point", "metrics", (count) => ({ resourceMetrics: [{ scopeMetrics: [{ metrics: [gauge(count, "m".repeat(200_000))] }] }] })],
  ])("by what every %s repeats", (_, signal, request) => {
    const body = (count: number): Buffer => encodeMessage(requestNames[signal], request(count));
    expect(outcomeOf(body(2_000), signal)).toMatchObject({ outcome: "too_large" });
    expect(outcomeOf(body(100), signal).outcome).toBe("decoded");
  });

  test.each<[string, SignalName, Buffer]>([
    ["spans of nothing", "traces", repeated([0x0a, 4, 0x12, 2, 0x12, 0], 8 * MEBIBYTE)],
    ["groups of nothing", "traces", repeated([0x0a, 0], 8 * MEBIBYTE)],
    ["logs of nothing", "logs", repeated([0x0a, 4, 0x12, 2, 0x12, 0], 8 * MEBIBYTE)],
    ["metrics of nothing", "metrics", repeated([0x0a, 4, 0x12, 2, 0x12, 0], 8 * MEBIBYTE)],
  ])("by %s", { timeout: 60_000 }, (_, signal, body) => {
    const { outcome, draft } = outcomeOf(body, signal);
    expect(outcome).toBe("too_large");
    expect(draft.rows).toBe(0);
  });
});

describe("text that is JSON as deep as no stack", () => {
  const keys = [
    ...new Set(sourcesOf.flat().flatMap(({ keys: own, prefixes }) => [...own, ...prefixes.map((prefix) => `${prefix}0.message.content`)])),
  ];
  test.each([
    ["arrays", "[".repeat(20_000) + "]".repeat(20_000)],
    ["objects", '{"a":'.repeat(20_000) + "1" + "}".repeat(20_000)],
    ["messages", '[{"role":"user","parts":'.repeat(5_000) + "1" + "}]".repeat(5_000)],
  ])("of %s, under every key that is read", { timeout: 60_000 }, (_, value) => {
    for (const key of keys) {
      for (const kind of ["chat", "execute_tool"]) {
        const body = Buffer.concat([spansOf(1, {}, [key, value]), spansOf(1, {}, ["gen_ai.operation.name", kind])]);
        expect(`${key}: ${outcomeOf(body).outcome}`).toBe(`${key}: decoded`);
      }
    }
  });
});
