// An agent that writes down by itself what it did: `begun` inside a step's effect, `seen` once the agent's code has
// the outcome. Both are what a recording must know of, whatever happens to this process next.
// Arguments: the file to write to, runs at once, how long an effect takes in milliseconds. SIGTERM lets it finish its runs.
import { appendFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { agent, init, step } from "@retake/sdk";

const STEPS = 12;
const [file = "", atOnce = "1", effectMs = "0"] = process.argv.slice(2);
const retake = init({ serviceName: "faults", exportDelayMs: 20 });
const note = (what: string, runId: string, n: number): void => appendFileSync(file, `${what} ${runId} ${n}\n`);

const counter = agent({ name: "counter" }, async (first: number, run): Promise<number> => {
  let sum = first;
  for (let n = 0; n < STEPS; n++) {
    sum += await step("count", { n }, async () => {
      note("begun", run.id, n);
      if (effectMs !== "0") await delay(Number(effectMs));
      return n;
    });
    note("seen", run.id, n);
  }
  return sum;
});

let stopped = false;
process.once("SIGTERM", () => (stopped = true));
await Promise.all(
  Array.from({ length: Number(atOnce) }, async (_, lane) => {
    for (let round = 0; !stopped; round++) await counter(lane + round);
  }),
);
await retake.shutdown();
process.stdout.write("delivered\n");
