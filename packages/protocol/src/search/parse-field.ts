import { keyedFields, nearestFields, searchFields, wholeFields, type FieldName } from "./fields.ts";
import { parseValue } from "./parse-value.ts";
import { syntaxError, type Scanner } from "./scanner.ts";
import type { FieldTerm } from "./tree.ts";

const FIELD = /([A-Za-z_][\w-]*)(?:\.((?:[\w/@-]|\.(?!\.))+))?:(?!\/\/)/uy;

/**
 * Reads `field:value`, if it stands here.
 *
 * @param nowMs what `since:7d` counts back from
 * @param bare a value without quotes: where it ends depends on what it stands in
 * @throws RetakeError `search_syntax`
 */
export function parseField(scanner: Scanner, nowMs: number, bare?: RegExp): FieldTerm | undefined {
  const { position } = scanner;
  const field = scanner.take(FIELD);
  if (field === null) return undefined;
  const [matched, name = "", key = ""] = field;
  const written = matched.slice(0, -1);
  const known = resolve(name, key, written, position);
  return { type: "field", ...known, predicate: parseValue(scanner, { ...known, written, nowMs }, bare) };
}

function resolve(name: string, key: string, written: string, position: number): { field: FieldName; key: string } {
  if (key !== "" && Object.hasOwn(keyedFields, name)) return { field: name as FieldName, key };
  if (key === "" && Object.hasOwn(searchFields, name)) return { field: name as FieldName, key };
  if (key === "" && wholeFields.has(name)) return { field: name as FieldName, key };
  if (key === "" && Object.hasOwn(keyedFields, name))
    throw syntaxError(`"${name}" needs a name behind a dot, as in ${name}.NAME:value.`, position);
  const nearest = nearestFields(written);
  const known = [...Object.keys(searchFields), ...Object.keys(keyedFields).map((field) => `${field}.NAME`)].join(", ");
  const hint = nearest.length > 0 ? ` Did you mean ${nearest.join(", ")}?` : ` Known are ${known}.`;
  throw syntaxError(`There is no field "${written}".${hint} To search for this text, put it in quotes.`, position, { nearest });
}
