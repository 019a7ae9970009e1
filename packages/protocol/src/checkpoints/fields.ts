import type { EncodedValue, Item } from "./encoded-value.ts";

/** Finds the fields of a map in the map that stood in its place before. Asked in the order of the present keys. */
export class Fields {
  readonly #old: EncodedValue | undefined;
  /** How far the old keys are ahead of the present ones: fields that were removed. */
  #shift = 0;
  #places: Map<string, number> | undefined;

  constructor(old: EncodedValue | undefined) {
    this.#old = old;
  }

  find(index: number, key: string): EncodedValue | undefined {
    return this.#old?.children[this.#place(index, key)];
  }

  /** The entry that was made of this key and value before. */
  item(key: string, value: EncodedValue): Item | undefined {
    const place = this.#places?.get(key) ?? -1;
    return this.#old?.children[place] === value ? this.#old.items[place] : undefined;
  }

  #place(index: number, key: string): number {
    if (this.#old === undefined) return -1;
    const { keys } = this.#old;
    const place = index + this.#shift;
    if (keys[place] === key) return place;
    if (place >= keys.length && this.#shift === 0) return -1;
    this.#places ??= new Map(keys.map((name, i) => [name, i]));
    const found = this.#places.get(key);
    if (found === undefined) return -1;
    this.#shift = found - index;
    return found;
  }
}
