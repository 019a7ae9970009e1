import type { ModelAnswer } from "@retake/test/support/openai-server/index.ts";
import type { Change } from "../booking.ts";
import type { Flight, Reservation } from "../data/records.ts";
import type { Conversation } from "./conversation.ts";
import { call, dollars, say } from "./speech.ts";

export function answerChange(conversation: Conversation, reservation: Reservation): ModelAnswer {
  if (conversation.policy.unchangeableCabins.includes(reservation.cabin)) {
    return say(`I am sorry, ${reservation.id} is a ${reservation.cabin.replace("_", " ")} fare, and those cannot be changed.`);
  }
  const done = conversation.result<Change>("update_reservation_flights");
  if (done) return say(confirm(conversation, done));
  const failure = conversation.failed("update_reservation_flights");
  if (failure !== undefined) return say(`I could not change ${reservation.id}: ${failure}`);

  const route = routeOf(conversation, reservation);
  const date = /\b\d{4}-\d{2}-\d{2}\b/.exec(conversation.said)?.[0];
  if (!route || date === undefined) return say("Which day would you like to fly?");
  const offers = conversation.result<Flight[]>("search_flights", { date });
  if (!offers) return call(["search_flights", { ...route, date }]);
  const chosen = choose(offers, reservation, conversation.careful);
  if (!chosen)
    return say(
      `I am sorry, no flight from ${route.from} to ${route.to} on ${date} has ${reservation.passengers.length} seats in ${reservation.cabin}.`,
    );
  if (conversation.careful && !conversation.result("calculate")) {
    const expression = `${reservation.passengers.length} * ${chosen.fares[reservation.cabin]} - ${reservation.total}`;
    return call(["calculate", { expression }]);
  }
  return call(["update_reservation_flights", { reservation_id: reservation.id, segments: [{ flight: chosen.number, date }] }]);
}

/** The cheapest; a careful model looks first whether everybody has a seat. */
function choose(offers: readonly Flight[], { cabin, passengers }: Reservation, careful: boolean): Flight | undefined {
  return offers.filter(({ seats }) => !careful || seats[cabin] >= passengers.length).toSorted((a, b) => a.fares[cabin] - b.fares[cabin])[0];
}

function routeOf(conversation: Conversation, reservation: Reservation): { from: string; to: string } | undefined {
  const said = /\bfrom ([A-Z]{3}) to ([A-Z]{3})\b/.exec(conversation.said);
  return said?.[1] !== undefined && said[2] !== undefined && reservation.segments.length === 1 ? { from: said[1], to: said[2] } : undefined;
}

function confirm(conversation: Conversation, { reservation, charge = 0 }: Change): string {
  const flights = (reservation?.segments ?? []).map(({ flight, date }) => `${flight} on ${date}`).join(" and ");
  const computed = conversation.result<{ value: number }>("calculate")?.value ?? charge;
  const money = computed < 0 ? `${dollars(-computed)}, will be paid back` : `${dollars(computed)}, has been charged`;
  return `Your reservation ${reservation?.id} is now on flight ${flights}. The difference of the fares, ${money}.`;
}
