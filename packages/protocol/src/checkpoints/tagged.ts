import { RetakeError } from "../errors/retake-error.ts";
import type { Json } from "../json.ts";
import { decodeInstance } from "../values/codecs.ts";
import { redactedPlaceholder } from "../values/redacted.ts";

/*
 * Recorded values are JSON. What JSON lacks is tagged by a leading `~`:
 * as a string ("~u", "~i123", "~d2026-01-01T00:00:00.000Z") or as an object with
 * one tagged key ({"~map": [[k, v]]}). Ordinary strings and keys that begin with
 * `~` get another one, so that nothing recorded is ever ambiguous.
 */

const typedArrays = {
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
} as const;
type TypedArrayName = keyof typeof typedArrays;

/** A value that stands as `{ [key]: content }`; the content is recorded like any value. */
export interface TaggedObject {
  readonly key: "~map" | "~set" | "~error" | "~bytes";
  readonly content: unknown;
}

/** The tagged string for a scalar that JSON has no form for, else undefined. */
export function tagScalar(value: unknown): string | undefined {
  switch (typeof value) {
    case "undefined":
      return "~u";
    case "bigint":
      return `~i${value}`;
    case "number":
      if (Number.isNaN(value)) return "~nan";
      if (value === Infinity) return "~inf";
      if (value === -Infinity) return "~-inf";
      return Object.is(value, -0) ? "~-0" : undefined;
    case "string":
      return value.startsWith("~") ? `~${value}` : undefined;
    case "object":
      if (value instanceof Date) return `~d${Number.isNaN(value.getTime()) ? "" : value.toISOString()}`;
      if (value instanceof RegExp) return `~x${value.flags}/${value.source}`;
      if (value instanceof URL) return `~l${value.href}`;
      return undefined;
    default:
      return undefined;
  }
}

/** The tagged form of a Map, Set, Error or binary value, else undefined. */
export function tagObject(value: object): TaggedObject | undefined {
  if (value instanceof Map) return { key: "~map", content: [...value] };
  if (value instanceof Set) return { key: "~set", content: [...value] };
  if (value instanceof Error) return { key: "~error", content: errorContent(value) };
  if (value instanceof ArrayBuffer) return { key: "~bytes", content: ["ArrayBuffer", toBase64(new Uint8Array(value))] };
  if (ArrayBuffer.isView(value)) {
    const name = Object.prototype.toString.call(value).slice(8, -1);
    if (name in typedArrays)
      return { key: "~bytes", content: [name, toBase64(new Uint8Array(value.buffer, value.byteOffset, value.byteLength))] };
  }
  return undefined;
}

/** Name, message, cause and own properties; the stack is for people and differs between machines. */
function errorContent(error: Error): Record<string, unknown> {
  const content: Record<string, unknown> = { name: error.name, message: error.message };
  if (error.cause !== undefined) content["cause"] = error.cause;
  const own = Object.entries(error).filter(([key]) => key !== "name" && key !== "message" && key !== "cause" && key !== "stack");
  if (own.length > 0) content["data"] = Object.fromEntries(own);
  return content;
}

export function escapeKey(key: string): string {
  return key.startsWith("~") ? `~${key}` : key;
}

/**
 * The live value of a recorded one: tags become what they stand for, a redacted part a placeholder that refuses to be read.
 *
 * @throws RetakeError `checkpoint_damaged` Thrown when a tag is not one of this format; `codec_missing` when
 * no codec is registered for the class of a recorded instance.
 */
export function reviveValue(recorded: Json): unknown {
  return revive(recorded, []);
}

function revive(recorded: Json, path: (string | number)[]): unknown {
  if (typeof recorded === "string") return recorded.startsWith("~") ? reviveScalar(recorded, path) : recorded;
  if (typeof recorded !== "object" || recorded === null) return recorded;
  if (Array.isArray(recorded)) return (recorded as readonly Json[]).map((item, i) => reviveAt(i, item, path));
  const result: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(recorded as Record<string, Json>)) {
    if (key.startsWith("~") && !key.startsWith("~~")) return reviveObject(key, reviveAt(key, value, path));
    const name = key.startsWith("~") ? key.slice(1) : key;
    setOwn(result, name, reviveAt(name, value, path));
  }
  return result;
}

function reviveAt(key: string | number, recorded: Json, path: (string | number)[]): unknown {
  if (typeof recorded === "string" && !recorded.startsWith("~")) return recorded;
  path.push(key);
  const value = revive(recorded, path);
  path.pop();
  return value;
}

/** Sets an own property whatever its name is, `__proto__` included. */
export function setOwn(target: object, key: string, value: unknown): void {
  if (key === "__proto__") Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
  else (target as Record<string, unknown>)[key] = value;
}

function reviveScalar(text: string, path: readonly (string | number)[]): unknown {
  const rest = text.slice(2);
  switch (text[1]) {
    case "~":
      return text.slice(1);
    case "*":
      return redactedPlaceholder(rest, path);
    case "u":
      return undefined;
    case "i":
      if (rest !== "nf") return BigInt(rest);
      return Infinity;
    case "n":
      return Number.NaN;
    case "-":
      return rest === "0" ? -0 : -Infinity;
    case "d":
      return new Date(rest === "" ? Number.NaN : rest);
    case "l":
      return new URL(rest);
    case "x": {
      const slash = rest.indexOf("/");
      return new RegExp(rest.slice(slash + 1), rest.slice(0, slash));
    }
    default:
      throw unknownTag(text);
  }
}

function reviveObject(key: string, value: unknown): unknown {
  switch (key) {
    case "~map":
      return new Map(value as [unknown, unknown][]);
    case "~set":
      return new Set(value as unknown[]);
    case "~error":
      return reviveError(value as { name: string; message: string; cause?: unknown; data?: object });
    case "~class": {
      const [name, content] = Array.isArray(value) ? (value as unknown[]) : [];
      if (typeof name !== "string") throw unknownTag(key);
      return decodeInstance(name, content);
    }
    case "~bytes": {
      const [name, base64] = value as [TypedArrayName | "ArrayBuffer", string];
      const { buffer } = fromBase64(base64);
      if (name === "ArrayBuffer") return buffer;
      if (!Object.hasOwn(typedArrays, name)) throw unknownTag(name);
      return new typedArrays[name](buffer);
    }
    default:
      throw unknownTag(key);
  }
}

/** An Error with the recorded name, message and own properties; its class is not restored. */
export function reviveError(content: { name: string; message: string; cause?: unknown; data?: object }): Error {
  const error = new Error(content.message, "cause" in content ? { cause: content.cause } : undefined);
  Object.defineProperty(error, "name", { value: content.name, writable: true, configurable: true });
  for (const [key, value] of Object.entries(content.data ?? {})) setOwn(error, key, value);
  return error;
}

function unknownTag(tag: string): RetakeError {
  return new RetakeError(
    "checkpoint_damaged",
    `The recorded value carries the tag ${JSON.stringify(tag.slice(0, 40))}, which this version does not know.`,
  );
}

function toBase64(bytes: Uint8Array): string {
  let binary = "";
  for (let i = 0; i < bytes.length; i += 0x8000) binary += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(binary);
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}
