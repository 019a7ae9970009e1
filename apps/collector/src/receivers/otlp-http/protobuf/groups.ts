import type { OtlpResource, OtlpScope } from "../../../pipeline/index.ts";
import { WEIGHT, type ElementCount } from "../decode-limits.ts";
import { readResource, readScope } from "./values.ts";
import { WireReader } from "./wire-reader.ts";

type ReadRecord<T> = (reader: WireReader, resource: OtlpResource, scope: OtlpScope, count: ElementCount) => T;

/** Owners are filled in place: on the wire they may come after what they own. */
type Filled<T> = { -readonly [K in keyof T]: T[K] };

/**
 * Traces and logs have one shape on the wire: a request of resource groups (1),
 * each a resource (1) and scope groups (2), each a scope (1) and records (2).
 */
export function readGroups<T>(body: Buffer, count: ElementCount, readRecord: ReadRecord<T>): T[] {
  const records: T[] = [];
  const reader = new WireReader(body);
  while (reader.next()) {
    if (reader.field === 1) reader.message(() => readResourceGroup(reader, count, readRecord, records));
    else reader.skip();
  }
  return records;
}

function readResourceGroup<T>(reader: WireReader, count: ElementCount, readRecord: ReadRecord<T>, records: T[]): void {
  const resource: Filled<OtlpResource> = { attributes: new Map() };
  count.take(WEIGHT.record);
  while (reader.next()) {
    if (reader.field === 1)
      Object.assign(
        resource,
        reader.message(() => readResource(reader, count)),
      );
    else if (reader.field === 2) reader.message(() => readScopeGroup(reader, resource, count, readRecord, records));
    else reader.skip();
  }
}

function readScopeGroup<T>(reader: WireReader, resource: OtlpResource, count: ElementCount, readRecord: ReadRecord<T>, records: T[]): void {
  const scope: Filled<OtlpScope> = { name: "", version: "" };
  count.take(WEIGHT.record);
  while (reader.next()) {
    if (reader.field === 1) Object.assign(scope, reader.message(readScope));
    else if (reader.field === 2) {
      count.take(WEIGHT.record);
      records.push(reader.message(() => readRecord(reader, resource, scope, count)));
    } else reader.skip();
  }
}
