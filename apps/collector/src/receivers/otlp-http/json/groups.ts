import type { OtlpResource, OtlpScope } from "../../../pipeline/index.ts";
import { WEIGHT, type ElementCount } from "../decode-limits.ts";
import { objectAt, objectsAt, stringAt, type JsonObject } from "./fields.ts";
import { readAttributes } from "./values.ts";

type ReadRecord<T> = (record: JsonObject, resource: OtlpResource, scope: OtlpScope, count: ElementCount) => T;

/** Where a signal's records stand in the body: resource groups, scope groups, records. */
export type GroupNames = readonly [resources: string, scopes: string, records: string];

export function readGroups<T>(
  body: JsonObject,
  [resources, scopes, records]: GroupNames,
  count: ElementCount,
  readRecord: ReadRecord<T>,
): T[] {
  return objectsAt(body, resources).flatMap((resourceGroup) => {
    count.take(WEIGHT.record);
    const resource: OtlpResource = { attributes: readAttributes(objectAt(resourceGroup, "resource") ?? {}, count) };
    return objectsAt(resourceGroup, scopes).flatMap((scopeGroup) => {
      count.take(WEIGHT.record);
      const scope = readScope(objectAt(scopeGroup, "scope") ?? {});
      return objectsAt(scopeGroup, records).map((record) => {
        count.take(WEIGHT.record);
        return readRecord(record, resource, scope, count);
      });
    });
  });
}

function readScope(scope: JsonObject): OtlpScope {
  return { name: stringAt(scope, "name"), version: stringAt(scope, "version") };
}
