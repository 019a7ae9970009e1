import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../test-server.fixture.ts";
import type { ClickHouse } from "./connect.ts";
import * as block from "./native-block.ts";

interface Row {
  readonly text: string;
  readonly fixed: string;
  readonly u8: number;
  readonly u32: number;
  readonly u64: bigint;
  readonly i64: bigint;
  readonly time: bigint;
  readonly float: number;
  readonly amount: number;
  readonly maybe: number | null;
  readonly maybeText: string | null;
  readonly list: readonly string[];
  readonly map: Readonly<Record<string, string>>;
}

interface Numbered {
  readonly n: number;
  readonly row: Row;
}

const columns: readonly block.Column<Numbered>[] = [
  block.uint32("n", ({ n }) => n),
  block.text("text", ({ row }) => row.text),
  block.fixed("fixed", 16, ({ row }) => row.fixed),
  block.uint8("u8", ({ row }) => row.u8),
  block.uint32("u32", ({ row }) => row.u32),
  block.uint64("u64", ({ row }) => row.u64),
  block.int64("i64", ({ row }) => row.i64),
  block.nanoseconds("time", ({ row }) => row.time),
  block.float64("float", ({ row }) => row.float),
  block.decimal("amount", ({ row }) => row.amount),
  block.nullableFloat64("maybe", ({ row }) => row.maybe),
  block.nullableText("maybeText", ({ row }) => row.maybeText),
  block.texts("list", ({ row }) => row.list),
  block.textMap("map", ({ row }) => row.map),
];

/** Long ones too: their lengths take two and three bytes. */
const anyText = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: "binary" }),
  fc.tuple(fc.string({ unit: "grapheme", minLength: 1 }), fc.integer({ min: 1, max: 3000 })).map(([text, times]) => text.repeat(times)),
);
const anyFloat = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value));
const anyRow: fc.Arbitrary<Row> = fc.record({
  text: anyText,
  fixed: fc.oneof(fc.constant(""), fc.stringMatching(/^[0-9a-f]{32}$/)),
  u8: fc.integer({ min: 0, max: 255 }),
  u32: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  u64: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  i64: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  time: fc.bigInt({ min: 0n, max: 4_000_000_000_000_000_000n }),
  float: anyFloat,
  amount: fc.integer({ min: -(10 ** 12), max: 10 ** 12 }).map((billionths) => billionths / 1e9),
  maybe: fc.option(anyFloat),
  maybeText: fc.option(anyText),
  list: fc.array(anyText, { maxLength: 4 }),
  map: fc.dictionary(fc.string(), anyText, { maxKeys: 4 }),
});

describe("encodeBlock", () => {
  let test: TestServer;
  let database: ClickHouse;

  beforeAll(async () => {
    test = await startTestServer();
    database = await test.newMigratedDatabase();
    await database.run(`CREATE TABLE kinds (n UInt32, text String, fixed FixedString(16), u8 UInt8, u32 UInt32, u64 UInt64, i64 Int64,
      time DateTime64(9, 'UTC'), float Float64, amount Decimal(18, 9), maybe Nullable(Float64), maybeText Nullable(String),
      list Array(LowCardinality(String)), map Map(LowCardinality(String), String)) ENGINE = MergeTree ORDER BY n`);
  });
  afterAll(async () => test.stop());

  it("is read by ClickHouse as what was written", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyRow, { minLength: 1, maxLength: 40 }), async (rows) => {
        await database.run("TRUNCATE TABLE kinds");
        await database.insert(
          "kinds",
          columns,
          rows.map((row, n) => ({ n, row })),
        );
        const read = await database.rows<Record<string, unknown>>(
          `SELECT text, lower(hex(fixed)) AS fixed, u8, u32, toString(u64) AS u64, toString(i64) AS i64, toString(toUnixTimestamp64Nano(time)) AS time,
             float, toFloat64(amount) AS amount, maybe, maybeText, list, mapKeys(map) AS keys, mapValues(map) AS values FROM kinds ORDER BY n`,
        );
        expect(read).toEqual(rows.map(asRead));
      }),
      { numRuns: 100 },
    );
  });

  it("keeps what does not fit within the type", async () => {
    await database.run("TRUNCATE TABLE kinds");
    const wild = { ...rowOf(0n), u8: 999, u32: -1, u64: -5n, i64: 2n ** 80n, amount: Number.NaN, fixed: "abc" };
    await database.insert("kinds", columns, [{ n: 0, row: wild }]);
    const read = await database.rows(
      "SELECT u8, u32, u64, toString(i64) AS i64, toFloat64(amount) AS amount, hex(fixed) AS fixed FROM kinds",
    );
    expect(read).toEqual([{ u8: 255, u32: 0, u64: 0, i64: String(2n ** 63n - 1n), amount: 0, fixed: "0".repeat(32) }]);
  });

  it("takes a repeated block once", async () => {
    await database.run("CREATE TABLE once (n UInt32) ENGINE = MergeTree ORDER BY n SETTINGS non_replicated_deduplication_window = 100");
    const column = block.uint32("n", (n: number) => n);
    await database.insert("once", [column], [1, 2]);
    await database.insert("once", [column], [1, 2]);
    await database.insert("once", [column], [1, 3]);
    expect(await database.rows("SELECT n FROM once ORDER BY n")).toEqual([{ n: 1 }, { n: 1 }, { n: 2 }, { n: 3 }]);
  });
});

function rowOf(time: bigint): Row {
  return {
    text: "",
    fixed: "",
    u8: 0,
    u32: 0,
    u64: 0n,
    i64: 0n,
    time,
    float: 0,
    amount: 0,
    maybe: null,
    maybeText: null,
    list: [],
    map: {},
  };
}

/** Lone surrogates have no UTF-8: they become U+FFFD. */
function utf8(text: string): string {
  return text.toWellFormed();
}

function asRead(row: Row): Record<string, unknown> {
  const { map, ...rest } = row;
  return {
    ...rest,
    text: utf8(row.text),
    fixed: row.fixed === "" ? "0".repeat(32) : row.fixed,
    u64: String(row.u64),
    i64: String(row.i64),
    time: String(row.time),
    maybeText: row.maybeText === null ? null : utf8(row.maybeText),
    list: row.list.map(utf8),
    keys: Object.keys(map),
    values: Object.values(map).map(utf8),
  };
}
