import type { Json } from "@retake/protocol";
import type { AttributeValue } from "../../../pipeline/index.ts";
import { toJson } from "../attributes.ts";

/** No instrumentation goes further; whoever sends keys could otherwise ask for any amount of memory. */
const MAX_DEPTH = 12;
const MAX_INDEX = 10_000;
const INDEX = /^\d{1,5}$/;

interface Node {
  readonly children: Map<string, Node>;
  value: Json | undefined;
}

/**
 * Keys with dots in them as one nested value: `0.message.role` is the role of the message of
 * the first item. Numbers are places in a list, with what is missing between them left out.
 */
export function treeOf(entries: readonly (readonly [path: string, value: AttributeValue])[]): Json | undefined {
  if (entries.length === 0) return undefined;
  const root = newNode();
  for (const [path, value] of entries) put(root, path.split("."), toJson(value) as Json);
  return toValue(root);
}

function newNode(): Node {
  return { children: new Map(), value: undefined };
}

function put(root: Node, path: readonly string[], value: Json): void {
  if (path.length > MAX_DEPTH) return;
  let node = root;
  for (const segment of path) {
    let child = node.children.get(segment);
    if (child === undefined) node.children.set(segment, (child = newNode()));
    node = child;
  }
  node.value = value;
}

function toValue({ children, value }: Node): Json {
  if (children.size === 0) return value ?? null;
  const names = [...children.keys()];
  if (names.every((name) => INDEX.test(name) && Number(name) <= MAX_INDEX)) {
    return names.toSorted((a, b) => Number(a) - Number(b)).map((name) => toValue(children.get(name)!));
  }
  // A key such as __proto__ is a key like any other.
  return Object.fromEntries(names.map((name) => [name, toValue(children.get(name)!)]));
}
