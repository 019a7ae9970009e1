import type { ModelAnswer, ModelRequest } from "@retake/test/support/openai-server/index.ts";
import { answerCancellation } from "./model/cancellation.ts";
import { answerChange } from "./model/change.ts";
import { Conversation } from "./model/conversation.ts";
import { answerBags, answerDelay, answerOther } from "./model/service.ts";
import { call, say } from "./model/speech.ts";

/**
 * The model of this example: a function of the conversation and nothing else. It
 * reads its rules from the system prompt and its facts from the tools' results, so
 * an edited result, message or prompt changes what it does. `gpt-4o` checks what
 * it needs to know; `gpt-4o-mini` is cheaper and doesn't.
 */
export function airlineModel(request: ModelRequest): ModelAnswer {
  const conversation = new Conversation(request);
  const { userId, reservationId, user, reservation } = conversation;
  if (userId === undefined) return say("Could you tell me your customer number?");
  if (reservationId === undefined) return answerOther(conversation);
  const missing = conversation.failed("get_user") ?? conversation.failed("get_reservation");
  if (missing !== undefined) return say(`I am sorry, I cannot find that. ${missing}`);
  if (!user || !reservation) {
    return call(["get_user", { user_id: userId }], ["get_reservation", { reservation_id: reservationId }]);
  }
  if (reservation.user_id !== user.id) return say(`I am sorry, ${reservation.id} is not a reservation of yours.`);
  return answerIntent(conversation, reservation, user);
}

function answerIntent(...[conversation, reservation, user]: Parameters<typeof answerBags>): ModelAnswer {
  const { said } = conversation;
  if (/\b(cancel my|cancel the|refund)\b/i.test(said)) return answerCancellation(conversation, reservation);
  if (/\b(change|move|rebook)\b/i.test(said)) return answerChange(conversation, reservation);
  if (/\bbags\b/i.test(said)) return answerBags(conversation, reservation, user);
  if (/\b(delay|delayed|late|compensation)\b/i.test(said)) return answerDelay(conversation, reservation, user);
  return answerOther(conversation);
}
