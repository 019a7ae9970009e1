import type { OtlpResource, OtlpScope } from "../records.ts";
import { repeatWeight, WEIGHT, type ElementCount } from "./decode-limits.ts";
import { readResource, readScope } from "./values.ts";
import { WireReader } from "./wire-reader.ts";

/** How the records of a signal are read. */
export interface RecordReader<T> {
  readonly read: (reader: WireReader, resource: OtlpResource, scope: OtlpScope, count: ElementCount) => T;
  /** How many rows a record becomes; each repeats its resource and its scope. */
  readonly rowsOf: (record: T) => number;
}

/** Owners are filled in place: on the wire they may come after what they own. */
type Filled<T> = { -readonly [K in keyof T]: T[K] };

/**
 * The signals have one shape on the wire: a request of resource groups (1), each a resource (1),
 * its schema (3) and scope groups (2), each a scope (1), its schema (3) and records (2).
 */
export function readGroups<T>(body: Buffer, count: ElementCount, records: RecordReader<T>): T[] {
  const found: T[] = [];
  const reader = new WireReader(body);
  while (reader.next()) {
    if (reader.field === 1) reader.message(() => readResourceGroup(reader, count, records, found));
    else reader.skip();
  }
  return found;
}

/** Gives how many rows there are under the resource. */
function readResourceGroup<T>(reader: WireReader, count: ElementCount, records: RecordReader<T>, found: T[]): number {
  const resource: Filled<OtlpResource> = { attributes: new Map() };
  let rows = 0;
  let ownBytes = 0;
  count.take(WEIGHT.record);
  while (reader.next()) {
    const start = reader.position;
    if (reader.field === 2) {
      rows += reader.message(() => readScopeGroup(reader, resource, count, records, found));
      continue;
    }
    if (reader.field === 1)
      Object.assign(
        resource,
        reader.message(() => readResource(reader, count)),
      );
    else if (reader.field === 3) resource.schemaUrl = reader.string();
    else reader.skip();
    ownBytes += reader.position - start;
  }
  count.take(rows * repeatWeight(ownBytes));
  return rows;
}

function readScopeGroup<T>(reader: WireReader, resource: OtlpResource, count: ElementCount, records: RecordReader<T>, found: T[]): number {
  const scope: Filled<OtlpScope> = { name: "", version: "" };
  let rows = 0;
  let ownBytes = 0;
  count.take(WEIGHT.record);
  while (reader.next()) {
    const start = reader.position;
    if (reader.field === 2) {
      count.take(WEIGHT.record);
      const record = reader.message(() => records.read(reader, resource, scope, count));
      rows += records.rowsOf(record);
      found.push(record);
      continue;
    }
    if (reader.field === 1)
      Object.assign(
        scope,
        reader.message(() => readScope(reader, count)),
      );
    else if (reader.field === 3) scope.schemaUrl = reader.string();
    else reader.skip();
    ownBytes += reader.position - start;
  }
  count.take(rows * repeatWeight(ownBytes));
  return rows;
}
