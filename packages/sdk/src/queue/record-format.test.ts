import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeRecord, encodeRecord, type QueuedRecord } from "./record-format.ts";

const payload = fc.uint8Array({ maxLength: 300 });
const runId = fc.stringMatching(/^[0-9a-f]{32}$/);
const blobs = fc.record({ runId, first: fc.integer({ min: 0, max: 2 ** 40 }), count: fc.integer({ min: 0, max: 2 ** 31 }) });
const anyRecord: fc.Arbitrary<QueuedRecord> = fc.oneof(
  fc.record({ signal: fc.constantFrom("logs" as const, "traces" as const), payload }),
  fc.record({ signal: fc.constant("logs" as const), payload, blobs }),
);

const written = (records: readonly QueuedRecord[]): Buffer => Buffer.concat(records.map((each) => Buffer.from(encodeRecord(each))));

/** Everything that can be read up to the first thing that can't. */
function readAll(bytes: Buffer): { records: QueuedRecord[]; stopped: string } {
  const records: QueuedRecord[] = [];
  for (let at = 0; at < bytes.length;) {
    const decoded = decodeRecord(bytes, at);
    if (decoded.type !== "record") return { records, stopped: decoded.type };
    records.push({ ...decoded.record, payload: Uint8Array.from(decoded.record.payload) });
    at = decoded.end;
  }
  return { records, stopped: "" };
}

const plain = (each: QueuedRecord): object => ({ signal: each.signal, payload: [...each.payload], blobs: each.blobs });

describe("records in a segment", () => {
  it("come back as they were", () => {
    fc.assert(
      fc.property(fc.array(anyRecord, { maxLength: 8 }), (records) => {
        expect(readAll(written(records)).records.map(plain)).toEqual(records.map(plain));
      }),
    );
  });

  it("cut anywhere give a prefix of them", () => {
    fc.assert(
      fc.property(fc.array(anyRecord, { minLength: 1, maxLength: 6 }), fc.nat(), (records, at) => {
        const bytes = written(records);
        const cut = at % bytes.length;
        const read = readAll(bytes.subarray(0, cut)).records;
        expect(read.map(plain)).toEqual(records.slice(0, read.length).map(plain));
        // As long a prefix as there is.
        expect(written(records.slice(0, read.length + 1)).length).toBeGreaterThan(cut);
      }),
      { numRuns: 500 },
    );
  });

  it("with a bit turned never give another record", () => {
    fc.assert(
      fc.property(anyRecord, fc.nat(), (each, at) => {
        const bytes = written([each]);
        const bit = at % (bytes.length * 8);
        bytes[bit >> 3]! ^= 1 << (bit & 7);
        expect(readAll(bytes).records).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it("have any size", () => {
    const large = { signal: "traces" as const, payload: new Uint8Array(3_000_000).fill(7) };
    expect(readAll(written([large, large])).records.map(({ payload: { length } }) => length)).toEqual([3_000_000, 3_000_000]);
  });

  it("are not looked for in what was never written", () => {
    expect(readAll(Buffer.alloc(64))).toEqual({ records: [], stopped: "unreadable" });
  });
});
