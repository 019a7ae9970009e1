import { RetakeError } from "../errors/retake-error.ts";

/** How instances of one class are recorded and made again. */
export interface Codec<T extends object = object> {
  /** What stands in the recording. To be kept for as long as recordings are. */
  readonly name: string;
  /** The class itself; instances of its subclasses need a codec of their own. */
  // oxlint-disable-next-line typescript/no-explicit-any -- a constructor of any parameters
  readonly type: abstract new (...parameters: never[]) => T;
  /** What makes the instance again: any recordable value, other instances with a codec included. */
  readonly encode: (instance: T) => unknown;
  readonly decode: (value: never) => T;
}

interface Registry {
  readonly byType: Map<unknown, Codec>;
  readonly byName: Map<string, Codec>;
}

// One for the process: the package may be installed more than once.
const key = Symbol.for("retake.codecs");
const { [key]: existing } = globalThis as { [key]?: Registry };
const registry: Registry = existing ?? { byType: new Map(), byName: new Map() };
(globalThis as { [key]?: Registry })[key] = registry;

/**
 * Makes instances of a class recordable. To be called where the class is
 * defined, so that whoever can use it can restore it.
 *
 * @throws RetakeError `conflict` Thrown when another class has the name.
 *
 * @example
 * ```ts
 * registerCodec({
 *   name: "money",
 *   type: Money,
 *   encode: (money) => [money.amount, money.currency],
 *   decode: ([amount, currency]: [bigint, string]) => new Money(amount, currency),
 * });
 * ```
 */
export function registerCodec<T extends object, V = never>(codec: Omit<Codec<T>, "decode"> & { readonly decode: (value: V) => T }): void {
  const other = registry.byName.get(codec.name);
  // A module that was loaded again brings its class again: the latest one counts.
  if (other !== undefined && other.type !== codec.type && other.type.name !== codec.type.name) {
    throw new RetakeError(
      "conflict",
      `The codec name "${codec.name}" belongs to the class ${other.type.name}; ${codec.type.name} needs another.`,
    );
  }
  const entry = codec as unknown as Codec;
  registry.byName.set(codec.name, entry);
  registry.byType.set(codec.type, entry);
}

/** The codec of the very class that made the instance. */
export function codecOf(instance: object): Codec | undefined {
  if (registry.byType.size === 0) return undefined;
  const prototype = Object.getPrototypeOf(instance) as { constructor?: unknown } | null;
  const codec = prototype === null ? undefined : registry.byType.get(prototype.constructor);
  return codec?.type.prototype === prototype ? codec : undefined;
}

/** @throws RetakeError `codec_missing` */
export function decodeInstance(name: string, value: unknown): object {
  const codec = registry.byName.get(name);
  if (codec === undefined) {
    throw new RetakeError(
      "codec_missing",
      `The recording holds an instance of "${name.slice(0, 80)}", and this process has no codec of that name. Call registerCodec() before it is read.`,
      { data: { name: name.slice(0, 80) } },
    );
  }
  return codec.decode(value as never);
}
