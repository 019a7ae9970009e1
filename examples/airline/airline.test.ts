import { replay } from "@retake/sdk";
import { startOpenAIServer, type OpenAIServer } from "@retake/test/support/openai-server/index.ts";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Booking } from "./booking.ts";
import { cases, type CustomerCase } from "./cases.ts";
import { airlineModel } from "./model.ts";
import { findFault } from "./outcome.ts";
import { brokenSupport, support, type SupportInput } from "./support-agent.ts";
import { evaluateArithmetic } from "./tools/arithmetic.ts";

let server: OpenAIServer;
beforeAll(async () => {
  server = await startOpenAIServer({ script: airlineModel });
  vi.stubEnv("OPENAI_BASE_URL", server.url);
  vi.stubEnv("OPENAI_API_KEY", "local");
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await server.stop();
});

/** A live run; `replay` hands out the state that it ended in. */
async function run(agent: typeof support, { message, expected }: CustomerCase, options: Omit<SupportInput, "message"> = {}) {
  const recording = {
    format: 2 as const,
    agent: { name: "airline-support", version: "1.0.0" },
    pins: {},
    input: { message, ...options },
    state: {},
    journal: [],
  };
  const { status, output, state, steps, error } = await replay(recording, agent, { mode: "live" });
  expect(error).toBeUndefined();
  expect(status).toBe("ok");
  return { fault: findFault(expected, state["booking"] as Booking, String(output)), answer: String(output), steps };
}

const regular = cases.filter(({ incident }) => !incident);

test.each(regular)("$id ends as it should, streamed or not", async (one) => {
  const plain = await run(support, one);
  const streamed = await run(support, one, { stream: true });
  expect(plain.fault).toBe("");
  expect(streamed).toEqual(plain);
});

test("the stale cache makes the agent refuse a refund that is due", async () => {
  const [incident] = cases.filter((one) => one.incident);
  const { answer, fault } = await run(support, incident!);
  expect(fault).toContain('expected {"refunded":1560');
  expect(answer).toContain("basic economy");
});

test("the shortened prompt breaks exactly the insured cases", async () => {
  const faults = await Promise.all(regular.map(async (one) => [one.id, (await run(brokenSupport, one)).fault] as const));
  expect(faults.filter(([, fault]) => fault !== "").map(([id]) => id)).toEqual([
    "cancel-insured-illness",
    "cancel-insured-surgery",
    "cancel-insured-flu",
    "cancel-insured-sick-child",
    "cancel-insured-storm",
    "cancel-insured-snow",
    "cancel-insured-hurricane",
  ]);
});

test("the careless model takes other paths, some of them wrong", async () => {
  const results = await Promise.all(
    regular.map(async (one) => ({ id: one.id, ...(await run(support, one, { model: "gpt-4o-mini" })), careful: await run(support, one) })),
  );
  expect(results.filter(({ fault }) => fault !== "").map(({ id }) => id)).toEqual([
    "cancel-by-airline",
    "cancel-after-first-leg",
    "change-to-cheapest-with-seats",
    "bags-silver-member",
  ]);
  expect(results.filter(({ steps, careful }) => steps < careful.steps).length).toBeGreaterThan(5);
});

test("strangers' reservations and unknown ones are refused", async () => {
  const ask = async (message: string) => (await run(support, { ...cases[0]!, message })).answer;
  expect(await ask("I'm olek_drummond_9264, cancel my booking QX7M2A.")).toContain("not a reservation of yours");
  expect(await ask("I'm olek_drummond_9264, cancel my booking AAAAA1.")).toContain("There is no reservation AAAAA1");
  expect(await ask("Cancel my booking.")).toContain("customer number");
});

test("arithmetic is parsed, not run", () => {
  expect(evaluateArithmetic("2 * 285 - 520")).toBe(50);
  expect(evaluateArithmetic("(6 - 4) * -50 / 4 + 1.5")).toBe(-23.5);
  for (const wrong of ["1 +", "(1", "process.exit()", "1 2", ""]) expect(() => evaluateArithmetic(wrong)).toThrow(SyntaxError);
});
