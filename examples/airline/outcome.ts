import { isDeepStrictEqual } from "node:util";
import type { Booking } from "./booking.ts";
import type { ExpectedOutcome } from "./cases.ts";

/** What a run did, from its state and its answer. */
export function readOutcome(
  booking: Pick<Booking, "refunds" | "charges" | "certificates" | "transfers">,
): Omit<ExpectedOutcome, "mentions"> {
  const total = (entries: readonly { amount: number }[]) => entries.reduce((sum, { amount }) => sum + amount, 0);
  return {
    refunded: total(booking.refunds),
    charged: total(booking.charges),
    certificates: total(booking.certificates),
    transferred: booking.transfers.length > 0,
  };
}

/** Empty where the outcome is as expected, else what is wrong. */
export function findFault(expected: ExpectedOutcome, booking: Parameters<typeof readOutcome>[0], answer: string): string {
  const { mentions, ...wanted } = expected;
  const actual = readOutcome(booking);
  if (!isDeepStrictEqual(wanted, actual)) return `expected ${JSON.stringify(wanted)}, got ${JSON.stringify(actual)}`;
  return mentions === undefined || answer.includes(mentions) ? "" : `the answer does not mention "${mentions}": ${answer}`;
}
