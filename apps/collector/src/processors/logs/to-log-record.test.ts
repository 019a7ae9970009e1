import { describe, expect, test } from "vitest";
import { logWith, SPAN_ID, TRACE_ID } from "../normalize/records.fixture.ts";
import { toLogRecord } from "./to-log-record.ts";

describe("toLogRecord", () => {
  test("keeps what there is", () => {
    const log = logWith({
      severityNumber: 17,
      severityText: "ERROR",
      flags: 0x101,
      eventName: "checkout",
      body: new Map<string, number | string>([["order", 7]]),
      attributes: new Map([["ok", true]]),
      resource: { attributes: new Map([["service.name", "shop"]]), schemaUrl: "r" },
      scope: { name: "logger", version: "2", attributes: new Map([["a", 1]]), schemaUrl: "s" },
    });
    expect(toLogRecord("p", log)).toEqual({
      project: "p",
      time: log.time,
      traceId: TRACE_ID,
      spanId: SPAN_ID,
      traceFlags: 1,
      severityText: "ERROR",
      severityNumber: 17,
      service: "shop",
      eventName: "checkout",
      body: '{"order":7}',
      attributes: { ok: "true" },
      resource: { "service.name": "shop" },
      resourceSchemaUrl: "r",
      scopeName: "logger",
      scopeVersion: "2",
      scopeAttributes: { a: "1" },
      scopeSchemaUrl: "s",
    });
  });

  test("takes one with nothing in it, and leaves out what is no id or no severity", () => {
    const log = logWith({ traceId: "0".repeat(32), spanId: "12", severityNumber: 99, attributes: new Map([["event.name", "old"]]) });
    expect(toLogRecord("p", log)).toMatchObject({ traceId: "", spanId: "", severityNumber: 0, body: "", eventName: "old" });
  });
});
