import { wordsOf, type AttributeKey } from "./attribute-keys.ts";
import type { AttributeShape, AttributeShapes } from "./attribute-shapes.ts";
import { DecodeError } from "./decode-error.ts";
import { ElementCount, WEIGHT } from "./decode-limits.ts";

/** The fields of `AnyValue`'s oneof; 0 where none is set. */
export const ValueType = { none: 0, string: 1, boolean: 2, integer: 3, double: 4, array: 5, map: 6, bytes: 7 } as const;

/** Of {@link SpanView.empties}: which ones is not known. */
export const MANY_EMPTY = -1;

const GROWTH = 2;
const INITIAL_ATTRIBUTES = 64;

/**
 * One span as it lies on the wire: where its parts are, without a copy of any. The same view
 * is used for one span after the other, so that reading a span allocates nothing.
 *
 * Offsets are into {@link SpanView.bytes}; those that are -1 were not there.
 */
export class SpanView<Meaning> {
  bytes: Buffer = Buffer.alloc(0);
  /** Of the same bytes. */
  words = wordsOf(this.bytes);
  traceIdAt = -1;
  traceIdSize = 0;
  spanIdAt = -1;
  spanIdSize = 0;
  parentIdAt = -1;
  parentIdSize = 0;
  nameFrom = 0;
  nameTo = 0;
  kind = 0;
  /** Of eight bytes each. */
  startAt = -1;
  endAt = -1;
  statusCode = 0;
  statusFrom = 0;
  statusTo = 0;

  /** Of attributes, in the arrays below. */
  count = 0;
  readonly keys: AttributeKey<Meaning>[] = [];
  /** Of all keys. */
  shape: AttributeShape<Meaning>;
  /** Which attributes have no value, or an empty text: a bit each; {@link MANY_EMPTY} where one is of the 32nd or later. */
  empties = 0;
  types = new Uint8Array(INITIAL_ATTRIBUTES);
  /** Of the text where the value is one, otherwise of the whole `AnyValue`. */
  from = new Uint32Array(INITIAL_ATTRIBUTES);
  to = new Uint32Array(INITIAL_ATTRIBUTES);
  /** The value where it is a number or a boolean. */
  numbers = new Float64Array(INITIAL_ATTRIBUTES);

  /** Pairs of from and to. */
  readonly events: number[] = [];
  readonly links: number[] = [];

  readonly #shapes: AttributeShapes<Meaning>;
  #limit = new ElementCount();
  #at = 0;

  constructor(shapes: AttributeShapes<Meaning>) {
    this.#shapes = shapes;
    this.shape = shapes.first;
  }

  /** @throws DecodeError */
  read(bytes: Buffer, from: number, to: number, count: ElementCount): void {
    this.#clear();
    if (bytes !== this.bytes) {
      this.bytes = bytes;
      this.words = wordsOf(bytes);
    }
    this.#limit = count;
    this.#at = from;
    count.take(WEIGHT.record);
    while (this.#at < to) this.#field(this.#varint(to), to);
  }

  #clear(): void {
    this.traceIdAt = this.spanIdAt = this.parentIdAt = this.startAt = this.endAt = -1;
    this.traceIdSize = this.spanIdSize = this.parentIdSize = 0;
    this.nameFrom = this.nameTo = this.kind = this.statusCode = this.statusFrom = this.statusTo = this.count = 0;
    if (this.events.length > 0) this.events.length = 0;
    if (this.links.length > 0) this.links.length = 0;
    this.shape = this.#shapes.first;
    this.empties = 0;
  }

  #field(tag: number, end: number): void {
    switch (tag) {
      case 0x4a: // attributes
        this.#attribute(end);
        return;
      case 0x0a: // trace_id
        this.traceIdAt = this.#sized(end);
        this.traceIdSize = this.#at - this.traceIdAt;
        return;
      case 0x12: // span_id
        this.spanIdAt = this.#sized(end);
        this.spanIdSize = this.#at - this.spanIdAt;
        return;
      case 0x22: // parent_span_id
        this.parentIdAt = this.#sized(end);
        this.parentIdSize = this.#at - this.parentIdAt;
        return;
      case 0x2a: // name
        this.nameFrom = this.#sized(end);
        this.nameTo = this.#at;
        return;
      case 0x30: // kind
        this.kind = this.#varint(end);
        return;
      case 0x39: // start_time_unix_nano
        this.startAt = this.#fixed(8, end);
        return;
      case 0x41: // end_time_unix_nano
        this.endAt = this.#fixed(8, end);
        return;
      default:
        this.#rareField(tag, end);
    }
  }

  #rareField(tag: number, end: number): void {
    switch (tag) {
      case 0x5a: // events
        this.#limit.take(WEIGHT.record);
        this.events.push(this.#sized(end), this.#at);
        return;
      case 0x6a: // links
        this.#limit.take(WEIGHT.record);
        this.links.push(this.#sized(end), this.#at);
        return;
      case 0x7a: // status
        this.#status(this.#sized(end), this.#at);
        return;
      default:
        this.#skip(tag, end);
    }
  }

  #status(from: number, to: number): void {
    this.#at = from;
    while (this.#at < to) {
      const tag = this.#varint(to);
      if (tag === 0x12) {
        this.statusFrom = this.#sized(to);
        this.statusTo = this.#at;
      } else if (tag === 0x18) this.statusCode = this.#varint(to);
      else this.#skip(tag, to);
    }
  }

  #attribute(end: number): void {
    const from = this.#sized(end);
    const to = this.#at;
    const i = this.count;
    this.#limit.take(2 * WEIGHT.value);
    if (i === this.types.length) this.#grow();
    let keyFrom = from;
    let keyTo = from;
    this.types[i] = ValueType.none;
    this.#at = from;
    while (this.#at < to) {
      const tag = this.#varint(to);
      if (tag === 0x0a) {
        keyFrom = this.#sized(to);
        keyTo = this.#at;
      } else if (tag === 0x12) {
        const start = this.#sized(to);
        const valueEnd = this.#at;
        this.#value(i, start, valueEnd);
        this.#at = valueEnd;
      } else this.#skip(tag, to);
    }
    const shape = this.#shapes.after(this.shape, this.bytes, this.words, keyFrom, keyTo);
    this.shape = shape;
    this.keys[i] = shape.key;
    this.count = i + 1;
    const type = this.types[i];
    if (type === ValueType.none || (type === ValueType.string && this.from[i] === this.to[i])) this.empties |= i < 31 ? 1 << i : MANY_EMPTY;
  }

  /** Of a oneof the last field wins. */
  #value(i: number, from: number, to: number): void {
    this.#at = from;
    this.types[i] = ValueType.none;
    this.from[i] = from;
    this.to[i] = to;
    while (this.#at < to) {
      const tag = this.#varint(to);
      switch (tag) {
        case 0x0a:
          this.from[i] = this.#sized(to);
          this.to[i] = this.#at;
          this.types[i] = ValueType.string;
          break;
        case 0x10:
          this.#number(i, ValueType.boolean, this.#int64(to) === 0 ? 0 : 1, from, to);
          break;
        case 0x18:
          this.#number(i, ValueType.integer, this.#int64(to), from, to);
          break;
        case 0x21:
          this.#number(i, ValueType.double, this.bytes.readDoubleLE(this.#fixed(8, to)), from, to);
          break;
        case 0x2a:
        case 0x32:
        case 0x3a:
          this.#sized(to);
          this.#number(i, tag >>> 3, 0, from, to);
          break;
        default:
          this.#skip(tag, to);
      }
    }
  }

  #number(i: number, type: number, value: number, from: number, to: number): void {
    this.types[i] = type;
    this.numbers[i] = value;
    this.from[i] = from;
    this.to[i] = to;
  }

  #grow(): void {
    const size = this.types.length * GROWTH;
    const grown = <T extends Uint8Array | Uint32Array | Float64Array>(made: T, old: T): T => {
      made.set(old);
      return made;
    };
    this.types = grown(new Uint8Array(size), this.types);
    this.from = grown(new Uint32Array(size), this.from);
    this.to = grown(new Uint32Array(size), this.to);
    this.numbers = grown(new Float64Array(size), this.numbers);
  }

  /** Where the bytes of a field with a length begin; the reader stands at their end then. */
  #sized(end: number): number {
    const size = this.#varint(end);
    const from = this.#at;
    if (size < 0 || size > end - from) throw new DecodeError("A protobuf field is longer than its message.");
    this.#at = from + size;
    return from;
  }

  #fixed(size: number, end: number): number {
    const from = this.#at;
    if (size > end - from) throw new DecodeError("A protobuf field is longer than its message.");
    this.#at = from + size;
    return from;
  }

  /** The low 32 bits; a length that reads as negative is refused where it is used. */
  #varint(end: number): number {
    const { bytes } = this;
    let at = this.#at;
    if (at < end) {
      const byte = bytes[at]!;
      if (byte < 0x80) {
        this.#at = at + 1;
        return byte;
      }
    }
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      if (at >= end) throw new DecodeError("The protobuf message ends inside a field.");
      const byte = bytes[at++]!;
      if (shift < 35) value |= (byte & 0x7f) << shift;
      if (byte < 0x80) {
        this.#at = at;
        return value;
      }
    }
    throw new DecodeError("A protobuf varint is longer than 10 bytes.");
  }

  /** As near as a number comes; whoever needs it exactly beyond 2^53 reads the value again. */
  #int64(end: number): number {
    const { bytes } = this;
    let value = 0;
    let factor = 1;
    for (let i = 0; i < 10; i++) {
      if (this.#at >= end) throw new DecodeError("The protobuf message ends inside a field.");
      const byte = bytes[this.#at++]!;
      value += (byte & 0x7f) * factor;
      factor *= 128;
      // Bit 63 is the sign: the tenth byte has it.
      if (byte < 0x80) return i === 9 ? negative(bytes, this.#at - 10) : value;
    }
    throw new DecodeError("A protobuf varint is longer than 10 bytes.");
  }

  #skip(tag: number, end: number): void {
    if (tag >>> 3 === 0) throw new DecodeError("A protobuf field has the number 0.");
    switch (tag & 7) {
      case 0:
        this.#int64(end);
        return;
      case 1:
        this.#fixed(8, end);
        return;
      case 2:
        this.#sized(end);
        return;
      case 5:
        this.#fixed(4, end);
        return;
      default:
        throw new DecodeError(`Protobuf wire type ${tag & 7} is not in use.`);
    }
  }
}

function negative(bytes: Buffer, from: number): number {
  let value = 0n;
  for (let i = 0; i < 10; i++) value |= BigInt(bytes[from + i]! & 0x7f) << BigInt(7 * i);
  return Number(BigInt.asIntN(64, value));
}
