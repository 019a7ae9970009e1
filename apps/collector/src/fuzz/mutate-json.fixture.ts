import { mutateBytes } from "./mutate-bytes.fixture.ts";
import type { Random } from "./random.fixture.ts";

const RAW = "\u0000raw:";
/** Texts that stand for themselves in JSON, whether valid or not. */
const raws = ["1e999", "-0", "18446744073709551615", "18446744073709551616", "-9223372036854775809", "1.5", "1e18", "01", "NaN", "+1"];
const values: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  0.5,
  2 ** 53,
  1e300,
  "",
  "x",
  "NaN",
  "-Infinity",
  "12",
  "99999999999999999999",
  "\ud800",
  "\0",
  "a".repeat(5_000),
  "AAA=",
  "ab".repeat(16),
  "ab".repeat(8),
  "SPAN_KIND_CLIENT",
  [],
  {},
  [null],
  [[]],
  [{}],
  { values: [] },
  { stringValue: "x" },
  { intValue: "1", stringValue: 2 },
  ...raws.map((raw) => RAW + raw),
];
const names = [
  "__proto__",
  "constructor",
  "toString",
  "values",
  "attributes",
  "key",
  "value",
  "arrayValue",
  "kvlistValue",
  "stringValue",
  "trace_id",
  "spans",
  "scopeSpans",
  "resource",
  "gauge",
  "dataPoints",
];
const tokens = ["{", "}", "[", "]", ",", ":", '"', "\\", "\\u", "null", "\ufeff", "\\ud800", "1e", "-", " ".repeat(100), "[".repeat(5_000)];

/** A damaged text of JSON. */
export function mutateJson(random: Random, text: string, other: string): Buffer {
  if (random.chance(0.3)) return mutateText(random, Buffer.from(text), Buffer.from(other));
  const root = { root: JSON.parse(text) as unknown };
  for (let i = random.int(3); i >= 0; i--) mutateTree(random, root);
  let damaged = JSON.stringify(root.root) ?? "";
  if (damaged.includes("raw:")) damaged = damaged.replace(/"\\u0000raw:([^"]*)"/g, "$1");
  return Buffer.from(damaged);
}

function mutateText(random: Random, bytes: Buffer, other: Buffer): Buffer {
  let damaged = bytes;
  for (let i = random.int(3); i >= 0; i--) {
    if (random.chance(0.5)) damaged = mutateBytes(random, damaged, other);
    else {
      const at = random.int(damaged.length + 1);
      damaged = Buffer.concat([damaged.subarray(0, at), Buffer.from(random.pick(tokens)), damaged.subarray(at + random.int(3))]);
    }
  }
  return damaged;
}

type Container = Record<string, unknown>;

/** Changes one place, at any depth. */
function mutateTree(random: Random, root: Container): void {
  let owner = root;
  for (;;) {
    const key = random.pick(Object.keys(owner));
    const child = owner[key];
    const isLeaf = typeof child !== "object" || child === null || Object.keys(child).length === 0;
    if (!isLeaf && random.chance(0.85)) owner = child as Container;
    else return change(random, owner, key);
  }
}

function change(random: Random, owner: Container, key: string): void {
  const child = owner[key];
  switch (random.int(6)) {
    case 0:
      if (Array.isArray(owner)) owner.splice(Number(key), 1);
      else Object.assign(owner, { [key]: undefined });
      return;
    case 1:
      if (Array.isArray(owner)) for (let i = random.int(30); i >= 0; i--) owner.push(child);
      else define(owner, random.pick(names), child);
      return;
    case 2:
      owner[key] = nested(random.pick([5, 66, 200]), child);
      return;
    default:
      owner[key] = structuredClone(random.pick(values));
  }
}

/** By assignment `__proto__` would not become a key. */
function define(owner: object, name: string, value: unknown): void {
  Object.defineProperty(owner, name, { value, enumerable: true, configurable: true, writable: true });
}

function nested(depth: number, inner: unknown): unknown {
  let value = inner;
  for (let i = 0; i < depth; i++)
    value = i % 2 === 0 ? { arrayValue: { values: [value] } } : { kvlistValue: { values: [{ key: "k", value }] } };
  return value;
}
