import type { Call, Priced } from "../../cost/index.ts";
import type { SpanBlock } from "@retake/store";
import type { Attributes } from "../../../pipeline/index.ts";
import { ElementCount, WEIGHT } from "../../../pipeline/wire/decode-limits.ts";
import { SpanView } from "../../../pipeline/wire/span-view.ts";
import { readResource, readScope } from "../../../pipeline/wire/values.ts";
import { WireReader, type Place } from "../../../pipeline/wire/wire-reader.ts";
import { ownerOf, RunTouch, writeOwner, type Owner } from "./owner.ts";
import { createSpanShapes } from "./keys.ts";
import { SpanRows } from "./row.ts";

/** What became of the spans of a request. */
export interface Added {
  readonly received: number;
  /** One for each span that was left out. */
  readonly faults: readonly string[];
}

/** Writes spans that lie on the wire into columns; a DecodeError is thrown in the middle of the work. */
export interface Traces {
  /** Adds the spans of an `ExportTraceServiceRequest`. */
  addRequest(project: string, body: Buffer, block: SpanBlock): Added;
  /** Adds one `Span`. Gives the reason where it can't be stored. */
  addSpan(span: Buffer, owner: Owner, block: SpanBlock, count: ElementCount): string | undefined;
}

const noAttributes: Attributes = new Map();

/** @param price what a model call cost */
export function createTraces(price: (call: Call) => Priced): Traces {
  const view = new SpanView(createSpanShapes());
  const rows = new SpanRows(view, price);

  const add = (bytes: Buffer, { from, to }: Place, runs: RunTouch, block: SpanBlock, count: ElementCount): string | undefined => {
    view.read(bytes, from, to, count);
    return rows.add(block, runs, count);
  };

  const addScope = (spans: Group, owner: Owner, block: SpanBlock, count: ElementCount, faults: string[]): number => {
    const reader = new WireReader(spans.bytes);
    const before = { spans: block.spans.rows, contents: block.contents.rows };
    let received = 0;
    while (reader.next()) {
      if (reader.field !== 2) {
        reader.skip();
        continue;
      }
      const fault = add(spans.bytes, reader.place(), owner.runs, block, count);
      if (fault !== undefined) faults.push(fault);
      received++;
    }
    writeOwner(block, owner, before, count);
    return received;
  };

  return {
    addRequest(project, body, block) {
      const count = new ElementCount();
      const faults: string[] = [];
      const runs = new RunTouch(project);
      let received = 0;
      forEach(body, 1, count, (group) => {
        const resource = group.own((reader) => readResource(reader, count).attributes) ?? noAttributes;
        forEach(group.bytes, 2, count, (spans) => {
          const owner = ownerOf(
            runs,
            resource,
            spans.own((reader) => readScope(reader, count)),
          );
          received += addScope(spans, owner, block, count, faults);
        });
      });
      return { received, faults };
    },
    addSpan: (span, owner, block, count) => {
      const before = { spans: block.spans.rows, contents: block.contents.rows };
      const fault = add(span, { from: 0, to: span.length }, owner.runs, block, count);
      writeOwner(block, owner, before, count);
      return fault;
    },
  };
}

/** A message that owns others, which on the wire may come before what it says of itself. */
class Group {
  readonly bytes: Buffer;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  /** Reads its first field; of several the last counts. */
  own<T>(read: (reader: WireReader) => T): T | undefined {
    const reader = new WireReader(this.bytes);
    let found: T | undefined;
    while (reader.next()) {
      if (reader.field === 1) found = reader.message(read);
      else reader.skip();
    }
    return found;
  }
}

function forEach(bytes: Buffer, field: number, count: ElementCount, visit: (group: Group) => void): void {
  const reader = new WireReader(bytes);
  while (reader.next()) {
    if (reader.field === field) {
      count.take(WEIGHT.record);
      visit(new Group(reader.bytes()));
    } else reader.skip();
  }
}
