import type { ModelAnswer } from "@retake/test/support/openai-server/index.ts";
import type { FareRules, Reservation, User } from "../data/records.ts";
import type { Conversation } from "./conversation.ts";
import { call, dollars, say } from "./speech.ts";

export function answerBags(conversation: Conversation, reservation: Reservation, user: User): ModelAnswer {
  const bags = Number(/(\d+) bags/.exec(conversation.said)?.[1] ?? 1);
  // A careless model goes by what most fares are like, not by this fare and this customer.
  if (!conversation.careful)
    return say(
      `One bag is free for each passenger, so ${bags} bags cost you ${dollars(Math.max(0, bags - reservation.passengers.length) * 50)}.`,
    );
  const rules = conversation.result<FareRules>("get_fare_rules", { cabin: reservation.cabin });
  if (!rules) return call(["get_fare_rules", { cabin: reservation.cabin }]);
  const free = rules.free_bags[user.membership] * reservation.passengers.length;
  if (bags <= free) return say(`All ${bags} bags are free on ${reservation.id}: you may check ${free}.`);
  const sum = conversation.result<{ value: number }>("calculate");
  if (!sum) return call(["calculate", { expression: `(${bags} - ${free}) * ${rules.extra_bag_usd}` }]);
  return say(
    `On ${reservation.id} ${free} bags are free for you as a ${user.membership} member; the other ${bags - free} cost ${dollars(sum.value)} in all.`,
  );
}

export function answerDelay(conversation: Conversation, reservation: Reservation, user: User): ModelAnswer {
  const { policy } = conversation;
  const given = conversation.result<{ certificate?: { amount: number } }>("issue_certificate");
  if (given) return say(`I am sorry for the delay. A travel certificate of ${dollars(given.certificate?.amount ?? 0)} is in your account.`);
  const unchecked = reservation.segments.filter((segment) => conversation.statusOf(segment) === undefined);
  if (unchecked.length > 0)
    return call(...unchecked.map(({ flight, date }) => ["get_flight_status", { flight_number: flight, date }] as const));
  const delayed = reservation.segments.some((segment) => conversation.statusOf(segment) === "delayed");
  if (!delayed) return say(`None of the flights of ${reservation.id} is delayed.`);
  if (!policy.compensatedMembers.includes(user.membership)) return say("I am very sorry for the delay.");
  const amount = policy.compensationUsd * reservation.passengers.length;
  return call(["issue_certificate", { user_id: user.id, amount, reason: `delay on ${reservation.id}` }]);
}

export function answerOther(conversation: Conversation): ModelAnswer {
  if (conversation.result("transfer_to_human")) return say("I have handed you over to a colleague who can help with this.");
  return call(["transfer_to_human", { summary: conversation.said.slice(0, 200) }]);
}
