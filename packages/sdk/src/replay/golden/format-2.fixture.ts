import { agent } from "../../runs/agent.ts";
import { patched } from "../../runs/patched.ts";
import { map, parallel } from "../../scopes/parallel.ts";
import { step } from "../../steps/step.ts";
import { streamStep } from "../../steps/stream-step.ts";
import { tool } from "../../steps/tool.ts";

const find = tool({ name: "find", effect: "pure" }, ({ id }: { id: string }) => ({ id, seats: new Map([["1A", 2n]]), at: new Date(0) }));

const summarise = agent({ name: "summarise", version: "1" }, async ({ text }: { text: string }, run) => {
  const seen = run.state<string[]>("seen", []);
  seen.value.push(await step("shorten", { text }, () => text.slice(0, 3)));
  return seen.value.join();
});

/** Uses everything that journals of format 2 record. */
export const format2 = agent({ name: "golden", version: "2" }, async ({ id }: { id: string }, run) => {
  const log = run.state<unknown[]>("log", []);
  log.value.push((await find({ id })).seats.get("1A"), Math.random(), globalThis.crypto.randomUUID(), Date.now());
  let tries = 0;
  const steady = await step({ name: "flaky", retry: { attempts: 3, delayMs: 1 } }, { id }, () => {
    if (++tries < 3) throw Object.assign(new RangeError(`try ${tries}`), { code: "E_TRY", cause: new Error("deeper") });
    return "steady";
  });
  log.value.push(steady, await given(), await early(), patched("new-words"), await run.signal("approve", { amount: 12 }));
  const { left, right } = await parallel({
    left: () => step("side", { of: "left" }, () => "l"),
    right: () => summarise({ text: "right side" }),
  });
  const squares = await map([1, 2, 3], (item) => step("square", item, () => item * item), { name: "squares", concurrency: 2 });
  const rang = await new Promise<string>((resolve) => {
    setTimeout(() => {
      resolve(`rang at ${Date.now()}`);
    }, 3);
  });
  return { left, right, squares, rang };
});

async function given(): Promise<string> {
  const controller = new AbortController();
  const slow = step({ name: "slow", signal: controller.signal }, {}, () => new Promise<string>(() => undefined));
  await step("meanwhile", {}, () => "done");
  controller.abort(new Error("enough"));
  return slow.catch((error: unknown) => (error as Error).message);
}

async function early(): Promise<string> {
  const words: string[] = [];
  const source = streamStep("words", {}, async function* () {
    yield* ["one", "two", "three"];
  });
  for await (const word of source) {
    words.push(word);
    if (words.length === 2) break;
  }
  return words.join();
}
