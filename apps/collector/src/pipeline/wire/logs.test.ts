import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AttributeValue } from "../records.ts";
import { DecodeError } from "./decode-error.ts";
import { ElementCount, MAX_DEPTH, TOO_DEEP } from "./decode-limits.ts";
import { decodeLogs } from "./logs.ts";
import { requests } from "./otlp/requests.fixture.ts";
import { decodeMessage, encodeMessage } from "./otlp/schema.fixture.ts";
import { WireWriter } from "./wire-writer.ts";

/** One log record, and its attribute `k`, from the fields of an `AnyValue`. */
function logWith(writeValue: (writer: WireWriter) => void): Buffer {
  const writer = new WireWriter();
  writer.message(1, () =>
    writer.message(2, () =>
      writer.message(2, () =>
        writer.message(6, () => {
          writer.string(1, "k");
          writer.message(2, writeValue);
        }),
      ),
    ),
  );
  return writer.finish();
}
const valueOf = (body: Buffer): AttributeValue | undefined => decodeLogs(body)[0]?.attributes.get("k");

test("logs come in as protobufjs reads them", () => {
  fc.assert(
    fc.property(requests.logs, (request) => {
      const body = encodeMessage("ExportLogsServiceRequest", request);
      const read = decodeMessage("ExportLogsServiceRequest", body) as Request;
      const expected = (read.resourceLogs ?? []).flatMap(({ resource, scopeLogs }) =>
        (scopeLogs ?? []).flatMap(({ scope, logRecords }) =>
          (logRecords ?? []).map((log) => ({
            ...expectedLog(log),
            resource: toMap(resource?.attributes),
            scope: [scope?.name ?? "", scope?.version ?? "", toMap(scope?.attributes)],
          })),
        ),
      );
      const decoded = decodeLogs(body).map((log) => ({
        ...log,
        resource: log.resource.attributes,
        scope: [log.scope.name, log.scope.version, log.scope.attributes ?? new Map()],
      }));
      expect(decoded).toEqual(expected);
    }),
    { numRuns: 300 },
  );
});

describe("a reader", () => {
  test.each([
    ["a varint of 11 bytes", "ffffffffffffffffffff01"],
    ["a field longer than its message", "0aff01"],
    ["a length beyond 2^31", "0affffffff0f"],
    ["the wrong wire type", "08ff01"],
    ["a group", "0b0c"],
    ["field number 0", "0000"],
    ["a message that ends in a tag", "80"],
  ])("refuses %s", (_, hex) => {
    expect(() => decodeLogs(Buffer.from(hex, "hex"))).toThrow(DecodeError);
  });

  test("puts the replacement character for what is not UTF-8", () => {
    expect(valueOf(logWith((writer) => writer.bytes(1, Buffer.from("61ff62", "hex"))))).toBe("a\ufffdb");
  });

  test("takes the last of a oneof", () => {
    expect(
      valueOf(
        logWith((writer) => {
          writer.string(1, "first");
          writer.bool(2, true);
        }),
      ),
    ).toBe(true);
  });

  test("cuts a value off that is nested too deep, and keeps the rest", () => {
    const nested = (depth: number): Buffer => logWith((writer) => nest(writer, depth));
    const nest = (writer: WireWriter, depth: number): void => {
      if (depth === 0) writer.string(1, "deep");
      else writer.message(5, () => writer.message(1, () => nest(writer, depth - 1)));
    };
    const innermost = (value: AttributeValue | undefined): [number, AttributeValue | undefined] => {
      let inner = value;
      let depth = 0;
      for (; Array.isArray(inner); depth++) inner = (inner as AttributeValue[])[0];
      return [depth, inner];
    };
    expect(innermost(valueOf(nested(MAX_DEPTH)))).toEqual([MAX_DEPTH, "deep"]);
    expect(innermost(valueOf(nested(MAX_DEPTH + 1)))).toEqual([MAX_DEPTH + 1, TOO_DEEP]);
    expect(decodeLogs(nested(1_000))).toHaveLength(1);
  });

  test("refuses more values than are taken at once", () => {
    const body = encodeMessage("ExportLogsServiceRequest", {
      resourceLogs: [{ scopeLogs: [{ logRecords: Array.from({ length: 200 }, () => ({})) }] }],
    });
    expect(decodeLogs(body)).toHaveLength(200);
    expect(() => decodeLogs(body, new ElementCount(1_000))).toThrow(expect.objectContaining({ reason: "too_large" }) as Error);
  });
});

interface AnyValue {
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  readonly intValue?: string;
  readonly doubleValue?: number;
  readonly bytesValue?: string;
  readonly arrayValue?: { readonly values?: readonly AnyValue[] };
  readonly kvlistValue?: { readonly values?: readonly KeyValue[] };
}
interface KeyValue {
  readonly key?: string;
  readonly value?: AnyValue;
}
interface Log {
  readonly traceId?: string;
  readonly spanId?: string;
  readonly timeUnixNano?: string;
  readonly observedTimeUnixNano?: string;
  readonly severityNumber?: number;
  readonly severityText?: string;
  readonly flags?: number;
  readonly eventName?: string;
  readonly body?: AnyValue;
  readonly attributes?: readonly KeyValue[];
}
interface Request {
  readonly resourceLogs?: readonly {
    readonly resource?: { readonly attributes?: readonly KeyValue[] };
    readonly scopeLogs?: readonly {
      readonly scope?: { readonly name?: string; readonly version?: string; readonly attributes?: readonly KeyValue[] };
      readonly logRecords?: readonly Log[];
    }[];
  }[];
}

function expectedLog(log: Log): object {
  const { traceId = "", spanId = "", severityNumber = 0, severityText = "", flags = 0, eventName = "" } = log;
  const time = BigInt(log.timeUnixNano ?? 0) || BigInt(log.observedTimeUnixNano ?? 0);
  return {
    traceId,
    spanId,
    time,
    severityNumber,
    severityText,
    flags,
    eventName,
    body: toValue(log.body),
    attributes: toMap(log.attributes),
  };
}

function toMap(entries: readonly KeyValue[] = []): Map<string, AttributeValue> {
  return new Map(entries.map(({ key = "", value }) => [key, toValue(value)]));
}

function toValue(value: AnyValue = {}): AttributeValue {
  if (value.intValue !== undefined) return Number.isSafeInteger(Number(value.intValue)) ? Number(value.intValue) : BigInt(value.intValue);
  if (value.bytesValue !== undefined) return Buffer.from(value.bytesValue, "hex");
  if (value.arrayValue !== undefined) return (value.arrayValue.values ?? []).map(toValue);
  if (value.kvlistValue !== undefined) return toMap(value.kvlistValue.values);
  return value.stringValue ?? value.boolValue ?? value.doubleValue ?? null;
}
