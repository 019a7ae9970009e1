import type { EncodedValue } from "./encoded-value.ts";

/**
 * Says which value of the previous list an element of the present one goes with,
 * so that a list that lost its first elements is compared with what it kept.
 * A hint, found by one field of an element: whoever asks compares all of it.
 */
export class Alignment {
  readonly #elements: readonly unknown[];
  readonly #children: readonly EncodedValue[];
  #shift = 0;
  #places: Map<unknown, number> | undefined;

  constructor(elements: readonly unknown[], children: readonly EncodedValue[]) {
    this.#elements = elements;
    this.#children = children;
  }

  /** The place in the previous list; beyond its end where there is none. To be asked in order. */
  place(index: number): number {
    const place = index + this.#shift;
    const child = this.#children[place];
    if (child !== undefined && resembles(this.#elements[index], child)) return place;
    return this.#realign(index, place);
  }

  #realign(index: number, place: number): number {
    const next = this.#children[place + 1];
    // One element that changed where it stands, the most frequent case.
    if (next !== undefined && index + 1 < this.#elements.length && resembles(this.#elements[index + 1], next)) return place;
    if (place >= this.#children.length && this.#shift === 0) return place;
    this.#places ??= placesOf(this.#children);
    const found = this.#places.get(markOf(this.#elements[index]));
    if (found === undefined) return place;
    this.#shift = found - index;
    return found;
  }
}

/** Whether a live value may be the one that was encoded so. */
function resembles(element: unknown, child: EncodedValue): boolean {
  if (element === child) return true;
  if (child.shape === "map" && child.mark >= 0) {
    return isPlain(element) && element[child.keys[child.mark]!] === child.children[child.mark]!.scalar;
  }
  return child.shape !== "scalar" || child.scalar === element;
}

function placesOf(children: readonly EncodedValue[]): Map<unknown, number> {
  const places = new Map<unknown, number>();
  for (const [i, child] of children.entries()) {
    if (child.shape === "scalar") places.set(child.scalar, i);
    else if (child.mark >= 0) places.set(child.children[child.mark]!.scalar, i);
    else places.set(child, i);
  }
  return places;
}

/** The longest string among an object's fields, as `longestString` finds it in the encoded one. */
function markOf(element: unknown): unknown {
  if (!isPlain(element)) return element;
  let mark: unknown;
  let length = -1;
  for (const key of Object.keys(element)) {
    const value = element[key];
    if (typeof value === "string" && value.length > length) [mark, length] = [value, value.length];
  }
  return mark ?? element;
}

/** The place of the longest string among encoded fields, -1 where there is none. */
export function longestString(children: readonly EncodedValue[]): number {
  let mark = -1;
  let length = -1;
  for (let i = 0; i < children.length; i++) {
    const { shape, scalar } = children[i]!;
    if (shape === "scalar" && typeof scalar === "string" && scalar.length > length) [mark, length] = [i, scalar.length];
  }
  return mark;
}

// Nothing else is looked into: a class instance or a proxy may do anything when it is read.
function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
