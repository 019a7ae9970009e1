import type { Json, SpanKind } from "@retake/protocol";
import type { AttributeValue } from "../../../pipeline/index.ts";
import { parseJsonText } from "../../../json-text.ts";
import { ElementCount } from "../../../pipeline/wire/decode-limits.ts";
import { ValueType, type SpanView } from "../../../pipeline/wire/span-view.ts";
import { readName } from "../../../pipeline/wire/names.ts";
import { readValueAt } from "../../../pipeline/wire/values.ts";
import { toJson, toText } from "../attributes.ts";
import type { SpanAttributes } from "../dialects/dialect.ts";
import { sourcesOf, type RankedSource } from "../dialects/resolve.ts";
import { FieldPlan, FieldPlans, findKinds, NOT_FOUND, type EncodedKeys } from "./field-plan.ts";
import type { KeyMeaning } from "./keys.ts";
import { treeOf } from "./tree.ts";

const MAX_COUNT = 0xffff_ffff;
const ANY_VALUE = "*";
const JSON_TEXT = /^\s*[[{]/;

/**
 * Finds what each field of a span is, through the tables of the dialects: each field by
 * itself, the best source that holds something. Used for one span after the other.
 */
export class SpanFields implements SpanAttributes {
  kind: SpanKind = "other";

  readonly #view: SpanView<KeyMeaning>;
  readonly #plans = new FieldPlans();
  #plan = new FieldPlan();

  constructor(view: SpanView<KeyMeaning>) {
    this.#view = view;
  }

  /** Of each field, the place of its attribute; -1 where there is none. */
  get at(): Int32Array {
    return this.#plan.at;
  }

  /** Of each of {@link ownKeys}. */
  get ownAt(): Int32Array {
    return this.#plan.ownAt;
  }

  /** Whether it has any of {@link ownKeys}. */
  get hasOwn(): boolean {
    return this.#plan.hasOwn;
  }

  /** The keys of attributes without those that are content, as a column takes them: found once for each plan. */
  keysWithout(inputAt: number, outputAt: number): EncodedKeys {
    return this.#plan.keysWithout(this.#view.keys, this.#view.count, inputAt, outputAt);
  }

  get name(): string {
    const { bytes, nameFrom, nameTo } = this.#view;
    return bytes.toString("utf8", nameFrom, nameTo);
  }

  resolve(): void {
    const known = this.#plans.look(this.#view);
    const kindsAt = known?.kindsAt ?? findKinds(this.#view);
    this.kind = this.#findKind(kindsAt);
    // Of a span with many empty values nothing is kept: there is no plan by that name.
    const plan = known?.plans.get(this.kind)?.get(this.#view.empties);
    this.#plan = plan ?? this.#makePlan();
    if (plan === undefined) this.#plans.keep(this.#view, kindsAt, this.kind, this.#plan);
  }

  #makePlan(): FieldPlan {
    const { count, keys } = this.#view;
    const plan = new FieldPlan();
    for (let i = 0; i < count; i++) {
      const { sources, own } = keys[i]!.meaning;
      if (own >= 0) plan.takeOwn(own, i);
      for (const source of sources) this.#offer(plan, source, i);
    }
    return plan;
  }

  /** The source that a field is taken from; undefined where nothing holds it. */
  sourceOf(field: number): RankedSource | undefined {
    const rank = this.#plan.ranks[field]!;
    // Reading past an array's end is what the compiler takes for a surprise, each time anew.
    return rank === NOT_FOUND ? undefined : sourcesOf[field]![rank];
  }

  /** A field as text; empty where there is none. */
  text(field: number): string {
    const source = this.sourceOf(field);
    if (source === undefined) return "";
    if (source.read === undefined) return this.textAt(this.at[field]!);
    return source.read(this) || this.#next(field, source.rank);
  }

  /** A count: never negative, never a fraction, 0 where there is none. Some senders write numbers as text. */
  count(field: number): number {
    const number = this.number(field);
    return number > 0 ? Math.min(Math.round(number), MAX_COUNT) : 0;
  }

  /** NaN where there is none. */
  number(field: number): number {
    const source = this.sourceOf(field);
    if (source === undefined) return NaN;
    const at = this.at[field]!;
    if (source.read === undefined && this.#isNumber(at)) return this.#view.numbers[at]!;
    const text = this.text(field);
    return text === "" ? NaN : Number(text);
  }

  textAt(i: number): string {
    const { bytes, types, from, to } = this.#view;
    if (i < 0) return "";
    if (types[i] === ValueType.string) return readName(bytes, from[i]!, to[i]!);
    return toText(this.#valueAt(i));
  }

  get(key: string): AttributeValue | undefined {
    const i = this.#indexOf(key);
    return i < 0 ? undefined : this.#valueAt(i);
  }

  json(key: string): Json | undefined {
    const value = this.get(key);
    if (value === undefined) return undefined;
    if (typeof value !== "string") return toJson(value) as Json;
    return JSON_TEXT.test(value) ? parseJsonText(value) : undefined;
  }

  tree(prefix: string): Json | undefined {
    const { count, keys } = this.#view;
    const entries: [string, AttributeValue][] = [];
    for (let i = 0; i < count; i++) {
      const { name } = keys[i]!;
      if (name.startsWith(prefix)) entries.push([name.slice(prefix.length), this.#valueAt(i)]);
    }
    return treeOf(entries);
  }

  #findKind(places: readonly number[]): SpanKind {
    const { keys } = this.#view;
    let best = NOT_FOUND;
    let kind: SpanKind = "other";
    for (let k = 0; k < places.length; k++) {
      const i = places[k]!;
      const { rank, values } = keys[i]!.meaning.kind!;
      if (rank >= best) continue;
      const value = this.textAt(i);
      const found = values.get(value) ?? values.get(value.toLowerCase()) ?? (value === "" ? undefined : values.get(ANY_VALUE));
      if (found === undefined) continue;
      best = rank;
      kind = found;
    }
    return kind;
  }

  #offer({ at, ranks }: FieldPlan, { field, rank, kinds }: RankedSource, i: number): void {
    if (rank >= ranks[field]! || !this.#holds(i)) return;
    if (kinds !== undefined && !kinds.includes(this.kind)) return;
    ranks[field] = rank;
    at[field] = i;
  }

  #holds(i: number): boolean {
    const { types, from, to } = this.#view;
    const type = types[i];
    return type === ValueType.string ? to[i]! > from[i]! : type !== ValueType.none;
  }

  /** A computed source had nothing in it after all: the ones after it. */
  #next(field: number, after: number): string {
    for (const source of sourcesOf[field]!.slice(after + 1)) {
      if ((source.kinds !== undefined && !source.kinds.includes(this.kind)) || !this.#isThere(source)) continue;
      const text = source.read === undefined ? this.textAt(this.#indexOf(source.keys[0]!)) : (source.read(this) ?? "");
      if (text !== "") return text;
    }
    return "";
  }

  #isThere({ keys: wanted, prefixes }: RankedSource): boolean {
    const { count, keys } = this.#view;
    for (let i = 0; i < count; i++) {
      const { name } = keys[i]!;
      if (this.#holds(i) && (wanted.includes(name) || prefixes.some((prefix) => name.startsWith(prefix)))) return true;
    }
    return false;
  }

  #isNumber(i: number): boolean {
    const type = this.#view.types[i];
    return type === ValueType.integer || type === ValueType.double;
  }

  #indexOf(key: string): number {
    const { count, keys } = this.#view;
    for (let i = count - 1; i >= 0; i--) if (keys[i]!.name === key) return i;
    return -1;
  }

  #valueAt(i: number): AttributeValue {
    const { bytes, types, from, to, numbers } = this.#view;
    switch (types[i]) {
      case ValueType.none:
        return null;
      case ValueType.string:
        return readName(bytes, from[i]!, to[i]!);
      case ValueType.boolean:
        return numbers[i] === 1;
      case ValueType.double:
        return numbers[i]!;
      default:
        return readValueAt(bytes, from[i]!, to[i]!, new ElementCount());
    }
  }
}
