import type { Random } from "./random.fixture.ts";

type Mutate = (random: Random, bytes: Buffer, other: Buffer) => Buffer;

/** Damage without regard to what the bytes mean. */
const mutations: readonly Mutate[] = [
  function flipBits(random, bytes) {
    const changed = Buffer.from(bytes);
    for (let i = random.int(8); i >= 0; i--) {
      const at = random.int(bytes.length);
      changed[at] = changed[at]! ^ (1 << random.int(8));
    }
    return changed;
  },
  function setBytes(random, bytes) {
    const changed = Buffer.from(bytes);
    for (let i = random.int(4); i >= 0; i--) changed[random.int(bytes.length)] = random.pick([0, 1, 0x7f, 0x80, 0xff, random.int(256)]);
    return changed;
  },
  function insert(random, bytes) {
    const at = random.int(bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, at), random.bytes(1 + random.int(12)), bytes.subarray(at)]);
  },
  function remove(random, bytes) {
    const at = random.int(bytes.length);
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random.int(12))]);
  },
  function truncate(random, bytes) {
    return bytes.subarray(0, random.int(bytes.length));
  },
  function splice(random, bytes, other) {
    return Buffer.concat([bytes.subarray(0, random.int(bytes.length)), other.subarray(random.int(other.length))]);
  },
  function repeat(random, bytes) {
    const from = random.int(bytes.length);
    const block = bytes.subarray(from, from + 1 + random.int(64));
    return Buffer.concat([bytes.subarray(0, from), ...Array.from({ length: 1 + random.int(20) }, () => block), bytes.subarray(from)]);
  },
];

export function mutateBytes(random: Random, bytes: Buffer, other: Buffer): Buffer {
  return bytes.length === 0 ? random.bytes(random.int(20)) : random.pick(mutations)(random, bytes, other);
}
