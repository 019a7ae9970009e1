import { agent, step, tool } from "@retake/sdk";

const lookUp = tool<{ id: string }, unknown>({ name: "look_up", effect: "pure" }, ({ id }) => ({ id, refundable: false }));
/** Stands in for `look_up` where an edit says so. */
export const generous = tool<{ id: string }, unknown>({ name: "generous", effect: "pure" }, ({ id }) => ({ id, refundable: "always" }));

/** Which order it asks for depends on the environment: what a replay must find out. */
export const airline = agent({ name: "airline", version: "1" }, async (input: { id: string }, run) => {
  const cart = run.state("cart", { total: 10 });
  cart.value.total += await step({ name: "price", effect: "pure" }, input.id, () => 2);
  const order = (await lookUp({ id: process.env["RETAKE_TEST_ORDER"] ?? input.id })) as { refundable: unknown };
  return step({ name: "answer", effect: "pure" }, order.refundable, (refundable) => `refundable: ${String(refundable)}`);
});
