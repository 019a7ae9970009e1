import crypto, { type webcrypto } from "node:crypto";
import { currentScope } from "../runs/frame.ts";
import * as native from "./natives.ts";
import { dress, replace } from "./replace.ts";
import { sourceOf, type SeededSource } from "./seeded-source.ts";

/** Inside of a run, random numbers and bytes come from the scope's own source. */
export function interceptRandomness(): void {
  replace(
    Math,
    "random",
    dress(() => {
      const frame = currentScope();
      return frame ? sourceOf(frame).number() : native.random();
    }, Math.random),
  );
  interceptWebCrypto();
  interceptNodeCrypto();
}

/** Natively first: it refuses what it would refuse, in its own words. */
function interceptWebCrypto(): void {
  const { webCrypto, webRandomUUID, webRandomValues } = native;
  function randomUUID(this: webcrypto.Crypto): ReturnType<webcrypto.Crypto["randomUUID"]> {
    const drawn = webRandomUUID.call(this);
    return source()?.uuid() ?? drawn;
  }
  function getRandomValues<T extends Parameters<webcrypto.Crypto["getRandomValues"]>[0]>(this: webcrypto.Crypto, array: T): T {
    const filled = webRandomValues.call(this, array) as T;
    const seeded = source();
    if (seeded) overwrite(array, seeded);
    return filled;
  }
  replace(webCrypto, "randomUUID", dress(randomUUID, webRandomUUID));
  replace(webCrypto, "getRandomValues", dress(getRandomValues, webRandomValues));
}

function interceptNodeCrypto(): void {
  const { randomBytes, randomInt, randomUUID, randomFill, randomFillSync } = native;
  replace(
    crypto,
    "randomUUID",
    dress((...given: Parameters<typeof randomUUID>) => {
      const drawn = randomUUID(...given);
      return source()?.uuid() ?? drawn;
    }, randomUUID),
  );
  replace(
    crypto,
    "randomFillSync",
    dress((buffer: NodeJS.ArrayBufferView, offset?: number, size?: number) => {
      const filled = randomFillSync(buffer, offset, size as number);
      const seeded = source();
      if (seeded) overwrite(buffer, seeded, offset, size);
      return filled;
    }, randomFillSync),
  );
  replace(crypto, "randomBytes", dress(randomBytesOf, randomBytes));
  replace(crypto, "randomInt", dress(randomIntOf, randomInt));
  replace(crypto, "randomFill", dress(randomFillOf, randomFill));
}

type Callback<T> = (error: Error | null, value: T) => void;

function randomBytesOf(size: number, callback?: Callback<Buffer>): Buffer | undefined {
  const seeded = source();
  if (!seeded) return (native.randomBytes as (size: number, callback?: Callback<Buffer>) => Buffer)(size, callback);
  if (callback !== undefined && typeof callback !== "function") native.randomBytes(size, callback);
  return answer(checkedSize(size), seeded, callback);
}

function answer(size: number, seeded: SeededSource, callback: Callback<Buffer> | undefined): Buffer | undefined {
  const bytes = seeded.bytes(size);
  if (callback === undefined) return bytes;
  later(callback, bytes);
  return undefined;
}

/** @throws what `randomBytes` throws for a size that is none */
function checkedSize(size: number): number {
  if (!Number.isSafeInteger(size) || size < 0 || size >= 2 ** 31) native.randomBytes(size);
  return size;
}

type Bounds = [max: number, callback?: Callback<number>] | [min: number, max: number, callback?: Callback<number>];

function randomIntOf(...given: Bounds): number | undefined {
  const seeded = source();
  if (!seeded) return (native.randomInt as (...bounds: Bounds) => number)(...given);
  const [first, second, third] = given;
  const bounds = typeof second === "number" ? [first, second] : [0, first];
  const callback = typeof second === "number" ? third : second;
  if (callback !== undefined && typeof callback !== "function") return (native.randomInt as (...bounds: Bounds) => number)(...given);
  const [min, max] = bounds as [number, number];
  native.randomInt(min, max);
  const drawn = seeded.integer(min, max);
  if (callback === undefined) return drawn;
  later(callback, drawn);
  return undefined;
}

function randomFillOf(buffer: NodeJS.ArrayBufferView, ...given: [offset?: unknown, size?: unknown, callback?: unknown]): void {
  const seeded = source();
  const callback = given.find((one) => typeof one === "function") as Callback<NodeJS.ArrayBufferView> | undefined;
  if (!seeded || !callback) {
    (native.randomFill as (...all: unknown[]) => void)(buffer, ...given);
    return;
  }
  const [offset, size] = given.filter((one): one is number => typeof one !== "function");
  native.randomFillSync(buffer, offset, size);
  overwrite(buffer, seeded, offset, size);
  later(callback, buffer);
}

/** A callback comes after the code that asked, and before anything else happens to the run. */
function later<T>(callback: Callback<T>, value: T): void {
  process.nextTick(callback, null, value);
}

function source(): SeededSource | undefined {
  const frame = currentScope();
  return frame && sourceOf(frame);
}

/** @param offset in elements, as `size` @param size of the part that is filled */
function overwrite(buffer: NodeJS.ArrayBufferView | ArrayBufferLike, seeded: SeededSource, offset = 0, size?: number): void {
  const { BYTES_PER_ELEMENT: unit = 1 } = buffer as { BYTES_PER_ELEMENT?: number };
  const bytes = ArrayBuffer.isView(buffer) ? new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength) : new Uint8Array(buffer);
  const from = offset * unit;
  const end = size === undefined ? bytes.length : from + size * unit;
  bytes.set(seeded.bytes(end - from), from);
}
