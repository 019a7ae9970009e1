import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { nameOf, record } from "./queue-server.fixture.ts";
import { encodeRecord } from "./record-format.ts";
import { CHUNK_RECORDS, SegmentLog, type SegmentLogOptions } from "./segment-log.ts";
import { FileSegment, MemorySegment } from "./segment.ts";

const RUN = "a".repeat(32);
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "retake-log-"));
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

const path = (index: number): string => join(directory, `${index}.seg`);

function open(options: Partial<SegmentLogOptions> = {}): SegmentLog {
  return new SegmentLog({ retainBytes: Infinity, ...options });
}

/** Appends names, so many to a segment. */
function fill(log: SegmentLog, names: readonly string[], each = Infinity): void {
  names.forEach((name, i) => {
    if (i === 0 || i % each === 0) log.add(FileSegment.create(path(log.last + 1)));
    log.append(encodeRecord(record(name, "logs", { runId: RUN, first: i * 10, count: 10 })));
  });
}

async function drain(log: SegmentLog): Promise<{ names: string[]; damaged: number }> {
  const names: string[] = [];
  let damaged = 0;
  for (let chunk = await log.next(); chunk; chunk = await log.next()) {
    names.push(...chunk.records.map(nameOf));
    damaged += chunk.damaged;
    log.acknowledge(chunk.end);
  }
  return { names, damaged };
}

const count = (n: number): string[] => Array.from({ length: n }, (_, i) => `r${i}`);

describe("SegmentLog", () => {
  it("gives records in their order, over segments, while more are added", async () => {
    const log = open();
    fill(log, count(7), 3);
    expect((await drain(log)).names).toEqual(count(7));
    expect(log.isEmpty).toBe(true);
    log.append(encodeRecord(record("later")));
    log.add(new MemorySegment());
    log.append(encodeRecord(record("in memory")));
    expect((await drain(log)).names).toEqual(["later", "in memory"]);
    expect(log.pendingBytes).toBe(0);
    log.close();
  });

  it("gives no more at once than a request should carry", async () => {
    const log = open();
    fill(log, count(CHUNK_RECORDS + 5));
    const chunk = await log.next();
    expect(chunk!.records).toHaveLength(CHUNK_RECORDS);
    // Not acknowledged: the same again.
    expect((await log.next())!.records).toHaveLength(CHUNK_RECORDS);
    log.acknowledge(chunk!.end);
    expect((await log.next())!.records.map(nameOf)).toEqual(count(CHUNK_RECORDS + 5).slice(CHUNK_RECORDS));
    log.close();
  });

  it("reads a record that is larger than a request", async () => {
    const log = open();
    log.add(new MemorySegment());
    for (const name of ["small", "large", "after"])
      log.append(encodeRecord(record(name, "logs", undefined, name === "large" ? 3_000_000 : 0)));
    expect((await drain(log)).names).toEqual(["small", "large", "after"]);
  });

  it("finds acknowledged records by their blobs, and only as long as it keeps them", async () => {
    const log = open();
    fill(log, count(9), 3);
    const hole = { runId: RUN, from: 15, to: 20 };
    expect(await log.find([hole])).toEqual([]); // they will come anyway
    await drain(log);
    expect((await log.find([hole])).map(nameOf)).toEqual(["r1", "r2"]);
    expect((await log.find([{ ...hole, runId: "b".repeat(32) }])).map(nameOf)).toEqual([]);
    log.release(0);
    expect(readdirSync(directory)).toEqual(["2.seg"]); // the one that is written to
    expect(await log.find([hole])).toEqual([]);
    expect(log.pendingBytes).toBe(0);
    log.close();
  });

  it("removes what is beyond the retention by itself", async () => {
    const log = open({ retainBytes: 0 });
    fill(log, count(9), 3);
    await drain(log);
    expect(readdirSync(directory)).toEqual(["2.seg"]);
    log.close();
  });

  it("gives a prefix of a segment that was cut anywhere, then what comes after it", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 8 }), fc.nat(), async (records, at) => {
        const written = open();
        fill(written, count(records));
        const { sizeBytes } = written.active!;
        written.close();
        truncateSync(path(0), at % sizeBytes);
        const log = open();
        log.add(FileSegment.open(path(0)));
        log.add(FileSegment.create(path(1)));
        log.append(encodeRecord(record("after")));
        const { names } = await drain(log);
        expect(names.at(-1)).toBe("after");
        expect(names.slice(0, -1)).toEqual(count(names.length - 1));
        log.remove();
      }),
      { numRuns: 60 },
    );
  });

  it("skips one record that changed on disk, and says so", async () => {
    const written = open();
    fill(written, count(3));
    const size = written.active!.sizeBytes;
    written.close();
    const bytes = readFileSync(path(0));
    bytes[Math.floor(size / 2)]! ^= 1;
    writeFileSync(path(0), bytes);
    const log = open();
    log.add(FileSegment.open(path(0)));
    expect(await drain(log)).toEqual({ names: ["r0", "r2"], damaged: 1 });
    log.close();
  });
});
