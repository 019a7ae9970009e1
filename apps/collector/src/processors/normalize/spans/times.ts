import type { FixedColumn } from "@retake/store";
import type { SpanView } from "../../../pipeline/wire/span-view.ts";

type Times = Pick<SpanView<unknown>, "bytes" | "startAt" | "endAt">;

const HIGH = 4;
/** The high half of the last instant that a signed 64-bit count of nanoseconds holds, in the year 2262. */
const LAST_HIGH = 0x7fff_ffff;
const YEAR_2000 = 946_684_800_000_000_000n;
const YEAR_2100 = 4_102_444_800_000_000_000n;
const HIGH_2000 = Number(YEAR_2000 >> 32n);
const HIGH_2100 = Number(YEAR_2100 >> 32n);

/** Why the times can't be stored, if they can't. */
export function checkTimes({ bytes, startAt, endAt }: Times): string | undefined {
  const startHigh = highOf(bytes, startAt);
  const endHigh = highOf(bytes, endAt);
  if (startHigh > LAST_HIGH || endHigh > LAST_HIGH) return "span's time is out of range";
  if (isNone(bytes, startAt) && isNone(bytes, endAt)) return "span has no start time";
  return undefined;
}

/** Every month is a partition: times of broken clocks must not make thousands of them. */
export function writeStart(column: FixedColumn, { bytes, startAt, endAt }: Times): void {
  const at = isNone(bytes, startAt) ? endAt : startAt;
  const high = highOf(bytes, at);
  if (high > HIGH_2000 && high < HIGH_2100) {
    column.copy(bytes, at);
    return;
  }
  const start = bytes.readBigUInt64LE(at);
  column.int64(start < YEAR_2000 ? YEAR_2000 : start > YEAR_2100 ? YEAR_2100 : start);
}

/** 0 while the span is open. Clocks step back: a span never ends before it starts. */
export function writeEnd(column: FixedColumn, { bytes, startAt, endAt }: Times): void {
  if (isNone(bytes, endAt)) column.halves(0, 0);
  else column.copy(bytes, isNone(bytes, startAt) || !isBefore(bytes, endAt, startAt) ? endAt : startAt);
}

function isBefore(bytes: Buffer, a: number, b: number): boolean {
  const highA = highOf(bytes, a);
  const highB = highOf(bytes, b);
  return highA === highB ? lowOf(bytes, a) < lowOf(bytes, b) : highA < highB;
}

function isNone(bytes: Buffer, at: number): boolean {
  return at < 0 || (lowOf(bytes, at) === 0 && highOf(bytes, at) === 0);
}

function lowOf(bytes: Buffer, at: number): number {
  return at < 0 ? 0 : (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
}

function highOf(bytes: Buffer, at: number): number {
  return at < 0 ? 0 : lowOf(bytes, at + HIGH);
}
