import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Block } from "./block.ts";
import { fixedColumn, uint64Column } from "./fixed-column.ts";
import { MapColumn } from "./map-column.ts";
import { sparseFixed, sparseMap, sparseText } from "./sparse-column.ts";
import { encodeText, TextColumn } from "./text-column.ts";

const USUAL = "live";
const sparse = () =>
  new Block({
    text: sparseText(USUAL),
    empty: sparseText(),
    id: sparseFixed(fixedColumn(16)),
    count: sparseFixed(uint64Column()),
    map: sparseMap(),
  });
const dense = () =>
  new Block({ text: new TextColumn(), empty: new TextColumn(), id: fixedColumn(16), count: uint64Column(), map: new MapColumn() });

/** A row that holds something else than most, or nothing that is to be written. */
const row = fc.option(fc.record({ text: fc.string({ maxLength: 60 }), id: fc.stringMatching(/^[0-9a-f]{32}$/), count: fc.nat() }), {
  freq: 2,
});
type Row = { readonly text: string; readonly id: string; readonly count: number } | null;

function addSparse(block: ReturnType<typeof sparse>, value: Row): void {
  const { columns, rows } = block;
  if (value !== null) {
    columns.text.at(rows).text(value.text);
    columns.empty.at(rows).text(value.text);
    columns.id.at(rows).hex(value.id);
    columns.count.at(rows).count(value.count);
    const map = columns.map.at(rows);
    map.keys.text("key");
    map.values.text(value.text);
    map.end(1);
  }
  block.rows++;
}

function addDense(block: ReturnType<typeof dense>, value: Row): void {
  const { columns } = block;
  columns.text.text(value?.text ?? USUAL);
  columns.empty.text(value?.text ?? "");
  columns.id.hex(value?.id ?? "");
  columns.count.count(value?.count ?? 0);
  if (value !== null) {
    columns.map.keys.text("key");
    columns.map.values.text(value.text);
  }
  columns.map.end(value === null ? 0 : 1);
  block.rows++;
}

const bytesOf = (block: { chunks(): Buffer[] }): Buffer => Buffer.concat(block.chunks());

describe("SparseColumn", () => {
  it("comes out as if every row had been written, also after rows that were taken back", () => {
    fc.assert(
      fc.property(
        fc.array(row, { maxLength: 80 }),
        fc.array(row, { maxLength: 8 }),
        fc.array(row, { maxLength: 8 }),
        (first, undone, second) => {
          const [ours, expected] = [sparse(), dense()];
          for (const value of first) addSparse(ours, value);
          const mark = ours.mark();
          for (const value of undone) addSparse(ours, value);
          ours.rollback(mark);
          for (const value of second) addSparse(ours, value);
          for (const value of [...first, ...second]) addDense(expected, value);
          expect(bytesOf(ours)).toEqual(bytesOf(expected));
          ours.clear();
          for (const value of second) addSparse(ours, value);
          expected.clear();
          for (const value of second) addDense(expected, value);
          expect(bytesOf(ours)).toEqual(bytesOf(expected));
        },
      ),
    );
  });
});

describe("encodeText", () => {
  it("keeps no more memory than the text has", () => {
    const encoded = encodeText("é");
    expect([...encoded]).toEqual([2, 0xc3, 0xa9]);
    expect(encoded.buffer.byteLength).toBeLessThan(10);
  });
});

describe("repeat", () => {
  it("writes the same as one after the other", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 100 }), fc.nat({ max: 300 }), (text, times) => {
        const [one, each] = [new TextColumn(), new TextColumn()];
        one.text("before");
        each.text("before");
        one.repeat(encodeText(text), times);
        for (let i = 0; i < times; i++) each.text(text);
        expect(Buffer.concat(one.chunks())).toEqual(Buffer.concat(each.chunks()));
      }),
    );
  });
});
