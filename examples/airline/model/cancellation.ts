import type { ModelAnswer } from "@retake/test/support/openai-server/index.ts";
import type { Change } from "../booking.ts";
import type { Reservation } from "../data/records.ts";
import type { Conversation } from "./conversation.ts";
import { call, dollars, say } from "./speech.ts";

const reasons: readonly (readonly [string, RegExp])[] = [
  ["health", /\b(ill|sick|surgery|hospital|flu|doctor)\b/i],
  ["weather", /\b(storm|hurricane|snow|weather)\b/i],
  ["airline cancelled", /\b(you|airline|flight was|been) cancell?ed\b/i],
];

export function answerCancellation(conversation: Conversation, reservation: Reservation): ModelAnswer {
  const done = conversation.result<Change>("cancel_reservation");
  if (done)
    return say(
      `Your reservation ${reservation.id} is cancelled. ${dollars(done.refund ?? 0)} will go back to your original payment method within 5 to 7 days.`,
    );
  const failure = conversation.failed("cancel_reservation");
  if (failure !== undefined) return say(`I could not cancel ${reservation.id}: ${failure}`);

  const unchecked = reservation.segments.filter((segment) => conversation.statusOf(segment) === undefined);
  if (conversation.careful && unchecked.length > 0) {
    return call(...unchecked.map(({ flight, date }) => ["get_flight_status", { flight_number: flight, date }] as const));
  }
  const statuses = reservation.segments.map((segment) => conversation.statusOf(segment));
  if (statuses.includes("landed")) return handOver(conversation, reservation);

  const reason = reasons.find(([, pattern]) => pattern.test(conversation.said))?.[0] ?? "change of plans";
  const ground = groundFor(conversation, reservation, reason, statuses.includes("cancelled"));
  if (ground !== undefined) return call(["cancel_reservation", { reservation_id: reservation.id, reason: ground }]);
  return say(
    `I am sorry, I cannot refund ${reservation.id}. It is ${cabinName(reservation)}, booked on ${reservation.created_at.slice(0, 10)}, ` +
      `${reservation.insurance === "yes" ? `with insurance, which does not cover this reason (${reason})` : "without insurance"}, and its flights are operating.`,
  );
}

function groundFor({ policy }: Conversation, reservation: Reservation, reason: string, airlineCancelled: boolean): string | undefined {
  const hours = (policy.now.getTime() - Date.parse(reservation.created_at)) / 3_600_000;
  if (hours <= policy.graceHours) return `booked within ${policy.graceHours} hours`;
  if (airlineCancelled && policy.refundsWhenAirlineCancelled) return "flight cancelled by the airline";
  if (policy.refundableCabins.includes(reservation.cabin)) return `${reservation.cabin} cabin`;
  if (reservation.insurance === "yes" && policy.insuredReasons.includes(reason)) return `insured: ${reason}`;
  return undefined;
}

function handOver(conversation: Conversation, reservation: Reservation): ModelAnswer {
  if (conversation.result("transfer_to_human")) {
    return say(
      `Part of ${reservation.id} has been flown, so I cannot cancel it myself. I have handed you over to a colleague who will look into it.`,
    );
  }
  return call(["transfer_to_human", { summary: `Wants to cancel ${reservation.id}, of which part has been flown.` }]);
}

function cabinName(reservation: Reservation): string {
  return { basic_economy: "a basic economy fare", economy: "an economy fare", business: "a business fare" }[reservation.cabin];
}
