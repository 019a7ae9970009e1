import type { SpanKind } from "@retake/protocol";
import type { AttributeKey } from "../../../pipeline/wire/attribute-keys.ts";
import type { AttributeShape } from "../../../pipeline/wire/attribute-shapes.ts";
import { MANY_EMPTY, type SpanView } from "../../../pipeline/wire/span-view.ts";
import { fields } from "../dialects/resolve.ts";
import { ownKeys, type KeyMeaning } from "./keys.ts";

export const NOT_FOUND = 0x7fff_ffff;

/** Keys as a column of texts takes them, one behind the other. */
export interface EncodedKeys {
  readonly count: number;
  readonly bytes: Buffer;
}

/** Spans with more attributes are looked at one by one: what is kept of a shape grows with its keys. */
const MAX_ATTRIBUTES = 64;
const MAX_PLANS = 1_000;

/** Places of the keys that can say what kind the span in view is. */
export function findKinds({ count, keys }: SpanView<KeyMeaning>): readonly number[] {
  const places: number[] = [];
  for (let i = 0; i < count; i++) if (keys[i]!.meaning.kind !== undefined) places.push(i);
  return places;
}

/** What is known of spans whose attributes have the same keys in the same order. */
interface KnownShape {
  /** Places of the keys that can say what kind of span it is. */
  readonly kindsAt: readonly number[];
  /** By kind, then by which attributes are empty. */
  readonly plans: Map<SpanKind, Map<number, FieldPlan>>;
}

/** Plans of the shapes seen, of a bounded number: whoever makes up keys must not fill the memory. */
export class FieldPlans {
  readonly #known = new Map<AttributeShape<KeyMeaning>, KnownShape>();
  #count = 0;

  /** What is known of spans with the keys of the one in view. */
  look({ shape }: SpanView<KeyMeaning>): KnownShape | undefined {
    return this.#known.get(shape);
  }

  keep({ shape, empties, count }: SpanView<KeyMeaning>, kindsAt: readonly number[], kind: SpanKind, plan: FieldPlan): void {
    if (!shape.isKept || empties === MANY_EMPTY || count > MAX_ATTRIBUTES) return;
    if (this.#count === MAX_PLANS) {
      this.#known.clear();
      this.#count = 0;
    }
    this.#count++;
    let known = this.#known.get(shape);
    if (known === undefined) this.#known.set(shape, (known = { kindsAt, plans: new Map() }));
    const plans = known.plans.get(kind);
    if (plans === undefined) known.plans.set(kind, new Map([[empties, plan]]));
    else plans.set(empties, plan);
  }
}

/** Where the fields of a span are: the same for all spans of a kind that have the same keys, and the same of them empty. */
export class FieldPlan {
  /** Of each field, the place of its attribute; -1 where there is none. */
  readonly at = new Int32Array(fields.length).fill(-1);
  /** Of each field, the rank of the source that it is taken from. */
  readonly ranks = new Int32Array(fields.length).fill(NOT_FOUND);
  /** Of each of {@link ownKeys}. */
  readonly ownAt = new Int32Array(ownKeys.length).fill(-1);

  hasOwn = false;

  #keys: EncodedKeys | undefined;
  #inputAt = -1;
  #outputAt = -1;

  takeOwn(own: number, at: number): void {
    this.ownAt[own] = at;
    this.hasOwn = true;
  }

  /** Those of `keys` that are not at these places. */
  keysWithout(keys: readonly AttributeKey<KeyMeaning>[], count: number, inputAt: number, outputAt: number): EncodedKeys {
    if (this.#keys !== undefined && inputAt === this.#inputAt && outputAt === this.#outputAt) return this.#keys;
    const kept = keys.slice(0, count).filter((_, i) => i !== inputAt && i !== outputAt);
    const encoded = kept.map(({ meaning }) => meaning.encoded);
    // Not of Node's pool, of which a plan that is kept would keep more than its own.
    const bytes = Buffer.allocUnsafeSlow(encoded.reduce((sum, { length }) => sum + length, 0));
    encoded.reduce((at, each) => at + each.copy(bytes, at), 0);
    this.#keys = { count: kept.length, bytes };
    this.#inputAt = inputAt;
    this.#outputAt = outputAt;
    return this.#keys;
  }
}
