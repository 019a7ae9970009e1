import { DecodeError, WEIGHT, type ElementCount, type WireWriter } from "../../../pipeline/wire/index.ts";
import { arrayOf, type WriteScalar } from "./scalars.ts";

/** One request's translation. */
export interface Translation {
  readonly writer: WireWriter;
  readonly count: ElementCount;
  /** How many values the current one is nested in. */
  depth: number;
}

export type WriteField = (into: Translation, number: number, value: unknown, name: string) => void;
export type WriteMessage = (into: Translation, message: object) => void;

type JsonObject = Readonly<Record<string, unknown>>;

/** A field's number, how its value is written, and the oneof that it belongs to. */
type FieldRule = readonly [number: number, write: WriteField, oneof?: string];

/**
 * A message by its fields, named as in JSON. They go out in this order, whatever their order in the text: readers
 * like to know a resource before its records. Other names are ignored, null is the same as absent, and of a oneof
 * the first that is there counts.
 */
export function message(rules: Readonly<Record<string, FieldRule>>): WriteMessage {
  const fields = Object.entries(rules).map(([name, [number, write, oneof]]) => ({
    name,
    original: toSnakeCase(name),
    number,
    write,
    oneof,
  }));
  return (into, object) => {
    let taken: string | undefined;
    for (const { name, original, number, write, oneof } of fields) {
      const value = (object as JsonObject)[name] ?? (object as JsonObject)[original];
      if (value === undefined || value === null || (oneof !== undefined && oneof === taken)) continue;
      taken = oneof ?? taken;
      write(into, number, value, name);
    }
  };
}

export function scalar(write: WriteScalar): WriteField {
  return (into, number, value, name) => write(into.writer, number, value, name);
}

/** As many values as the array has items: a few characters each, eight bytes each. */
export function packed(write: WriteScalar): WriteField {
  return (into, number, value, name) => {
    into.count.take(arrayOf(value, name).length * WEIGHT.value);
    write(into.writer, number, value, name);
  };
}

export function one(write: WriteMessage, weight: number = WEIGHT.record): WriteField {
  return (into, number, value, name) => writeMessage(into, number, value, name, write, weight);
}

export function many(write: WriteMessage, weight: number = WEIGHT.record): WriteField {
  return (into, number, value, name) => {
    for (const item of arrayOf(value, name)) writeMessage(into, number, item ?? {}, name, write, weight);
  };
}

function writeMessage(into: Translation, number: number, value: unknown, name: string, write: WriteMessage, weight: number): void {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new DecodeError(`${name} holds something that is not an object.`);
  into.count.take(weight);
  const start = into.writer.enter(number);
  write(into, value);
  into.writer.leave(start);
}

/** Protobuf's JSON takes the names of the schema too. */
function toSnakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
