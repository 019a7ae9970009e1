import fc from "fast-check";
import protobufjs from "protobufjs";
import { describe, expect, test } from "vitest";
import { WireReader } from "./wire-reader.ts";
import { WireWriter } from "./wire-writer.ts";

/** Fields as protobufjs sees them; `nested` makes messages of any depth. */
const { root } = protobufjs.parse(`
syntax = "proto3";
message Node {
  uint64 unsigned = 1; int64 signed = 2; sint64 zigzag = 3; bool flag = 4; fixed64 fixed = 5; sfixed64 sfixed = 6; fixed32 small = 7;
  double real = 8; string text = 9; bytes blob = 10; repeated Node nested = 11; repeated uint64 counts = 12; repeated fixed64 buckets = 13;
  repeated double bounds = 14; int32 kind = 15; uint32 far = 4000;
}`);
const Node = root.lookupType("Node");

interface NodeValue {
  readonly unsigned: bigint;
  readonly signed: bigint;
  readonly zigzag: bigint;
  readonly flag: boolean;
  readonly fixed: bigint;
  readonly sfixed: bigint;
  readonly small: number;
  readonly real: number;
  readonly text: string;
  readonly blob: Uint8Array;
  readonly nested: readonly NodeValue[];
  readonly counts: readonly bigint[];
  readonly buckets: readonly bigint[];
  readonly bounds: readonly number[];
  readonly kind: number;
  readonly far: number;
}

const uint64 = fc.oneof(
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  fc.bigInt({ min: 0n, max: 300n }),
  fc.nat(63).map((bit) => 1n << BigInt(bit)),
);
const int64 = uint64.map((value) => BigInt.asIntN(64, value));
const text = fc.oneof(fc.string({ unit: "binary", maxLength: 60 }), fc.string({ maxLength: 400 }), fc.constant("é".repeat(70)));

const nodeOfDepth = (depth: number): fc.Arbitrary<NodeValue> =>
  fc.record({
    unsigned: uint64,
    signed: int64,
    zigzag: int64,
    flag: fc.boolean(),
    fixed: uint64,
    sfixed: int64,
    small: fc.integer({ min: 0, max: 0xffff_ffff }),
    real: fc.double(),
    text,
    blob: fc.uint8Array({ maxLength: 300 }),
    nested: depth === 0 ? fc.constant([]) : fc.array(nodeOfDepth(depth - 1), { maxLength: 2 }),
    counts: fc.array(uint64, { maxLength: 20 }),
    buckets: fc.array(uint64, { maxLength: 20 }),
    bounds: fc.array(fc.double(), { maxLength: 20 }),
    kind: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
    far: fc.nat(),
  });
const node = nodeOfDepth(3);

/** Numbers where they are exact and bigints elsewhere: both are taken. */
const mixed = (value: bigint): number | bigint => (Number.isSafeInteger(Number(value)) ? Number(value) : value);

function write(writer: WireWriter, value: NodeValue): void {
  writer.varint(1, mixed(value.unsigned));
  writer.int64(2, mixed(value.signed));
  writer.sint64(3, mixed(value.zigzag));
  writer.bool(4, value.flag);
  writer.fixed64(5, value.fixed);
  writer.fixed64(6, value.sfixed);
  writer.fixed32(7, value.small);
  writer.double(8, value.real);
  writer.string(9, value.text);
  writer.bytes(10, value.blob);
  for (const nested of value.nested) writer.message(11, () => write(writer, nested));
  writer.packedVarint(12, value.counts.map(mixed));
  writer.packedFixed64(13, value.buckets);
  writer.packedDouble(14, value.bounds);
  writer.int64(15, value.kind);
  writer.varint(4000, value.far);
}

/** What protobufjs reads, in the form of what was written. */
function read(message: protobufjs.Message): NodeValue {
  const { nested: _nested, ...rest } = Node.toObject(message, { longs: String, arrays: true, defaults: true }) as Record<string, never> & {
    nested: unknown;
  };
  const big = (text: unknown): bigint => BigInt(text as string);
  return {
    ...(rest as unknown as NodeValue),
    unsigned: big(rest["unsigned"]),
    signed: big(rest["signed"]),
    zigzag: big(rest["zigzag"]),
    fixed: big(rest["fixed"]),
    sfixed: big(rest["sfixed"]),
    counts: (rest["counts"] as unknown as string[]).map(big),
    buckets: (rest["buckets"] as unknown as string[]).map(big),
    blob: Uint8Array.from(rest["blob"] as unknown as Uint8Array),
    nested: (message as unknown as { nested: protobufjs.Message[] }).nested.map(read),
  };
}

describe("a wire writer", () => {
  test("writes what protobufjs reads", () => {
    fc.assert(
      fc.property(node, fc.nat(2000), (value, capacity) => {
        const writer = new WireWriter(capacity);
        write(writer, value);
        const bytes = writer.finish();
        expect(read(Node.decode(bytes))).toEqual(value);
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    [0, "00"],
    [127, "7f"],
    [128, "8001"],
    [2 ** 28 - 1, "ffffff7f"],
    [2 ** 28, "8080808001"],
    [2 ** 32 - 1, "ffffffff0f"],
    [2 ** 32, "8080808010"],
    [2 ** 35 - 1, "ffffffff7f"],
    [2 ** 35, "808080808001"],
    [Number.MAX_SAFE_INTEGER, "ffffffffffffff0f"],
    [2n ** 63n, "80808080808080808001"],
    [2n ** 64n - 1n, "ffffffffffffffffff01"],
  ])("writes the varint %s", (value, hex) => {
    const writer = new WireWriter();
    writer.varint(1, value);
    expect(writer.finish().toString("hex")).toBe(`08${hex}`);
  });

  test.each([0, 1, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152])("gives a message of %s bytes its length", (size) => {
    const writer = new WireWriter();
    const content = Buffer.alloc(size, 7);
    writer.string(3, "before");
    writer.message(1, () => writer.raw(content));
    writer.string(3, "after");
    const reader = new WireReader(writer.finish());
    const seen: (string | Buffer)[] = [];
    while (reader.next()) seen.push(reader.field === 3 ? reader.string() : reader.bytes());
    expect(seen).toEqual(["before", content, "after"]);
  });

  test("writes a lone surrogate as the replacement character, short and long", () => {
    for (const padding of ["", "x".repeat(100)]) {
      const writer = new WireWriter();
      writer.string(1, `a\ud800b${padding}`);
      const reader = new WireReader(writer.finish());
      reader.next();
      expect(reader.string()).toBe(`a\ufffdb${padding}`);
    }
  });

  test("begins anew after finish, and leaves what it gave alone", () => {
    const writer = new WireWriter();
    writer.string(1, "first");
    const first = writer.finish();
    writer.string(1, "other");
    expect(first.toString("latin1")).toContain("first");
    expect(writer.finish().toString("latin1")).toContain("other");
    expect(writer.sizeBytes).toBe(0);
  });
});

test("a reader gives fields as they stand there, for a writer to take over", () => {
  fc.assert(
    fc.property(node, (value) => {
      const writer = new WireWriter();
      write(writer, value);
      const bytes = writer.finish();
      const reader = new WireReader(bytes);
      const copy = new WireWriter();
      while (reader.next()) copy.raw(reader.rawField());
      expect(copy.finish()).toEqual(bytes);
    }),
    { numRuns: 100 },
  );
});
