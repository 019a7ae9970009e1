import { agent } from "../../runs/agent.ts";
import { step } from "../../steps/step.ts";
import { tool } from "../../steps/tool.ts";

const find = tool({ name: "find", effect: "pure" }, ({ id }: { id: string }) => ({
  id,
  seats: new Map([["1A", 2n]]),
  bookedAt: new Date(Date.UTC(2026, 0, 2)),
  notes: ["~tilde", undefined, -0],
}));
const refuse = tool({ name: "refuse" }, ({ id }: { id: string }): never => {
  throw Object.assign(new RangeError(`no ${id}`), { code: "E_NO", data: { id } });
});

const summarise = agent({ name: "summarise", version: "1" }, async ({ text }: { text: string }, run) => {
  const seen = run.state<string[]>("seen", []);
  const [short, long] = await Promise.all([
    step("shorten", { text }, () => text.slice(0, 3)),
    step("lengthen", { text }, () => `${text} and more`),
  ]);
  seen.value.push(short, long);
  return `${short}/${long}`;
});

/** Uses what journals of format 1 could record. */
export const format1 = agent({ name: "golden", version: "1" }, async ({ id }: { id: string }, run) => {
  const log = run.state<unknown[]>("log", []);
  const booking = await find({ id });
  log.value.push(booking.seats.get("1A"), booking.bookedAt.getTime());
  try {
    await refuse({ id });
  } catch (error) {
    log.value.push((error as Error).name, (error as { code?: string }).code);
  }
  const answer = await step(
    { name: "chat", kind: "model" },
    { model: "small", messages: [{ role: "user", content: `refund ${id}` }] },
    () => ({
      choices: [{ message: { role: "assistant", content: "x".repeat(600) } }],
    }),
  );
  const first = await Promise.race([step("race", { lane: 1 }, () => "one"), step("race", { lane: 2 }, () => "two")]);
  return { text: await summarise({ text: first }), length: answer.choices[0]!.message.content.length };
});
