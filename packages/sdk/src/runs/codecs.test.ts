import { newRunId } from "@retake/protocol";
import { expect, it } from "vitest";
import { agent, registerCodec, replay, step } from "../index.ts";
import { RecordedRuns } from "../testing/recorded-runs.ts";

class Money {
  readonly cents: number;
  readonly currency: string;

  constructor(cents: number, currency: string) {
    this.cents = cents;
    this.currency = currency;
  }
}

it("classes with a codec are recorded, and come back as instances", async () => {
  const runs = new RecordedRuns();
  const price = agent({ name: "price" }, async () => {
    const amount = await step("price", {}, () => new Money(1999, "EUR"));
    return step("charge", amount, (money) => `${money instanceof Money} ${money.cents}`);
  });
  const runId = newRunId();
  await expect(price({})).rejects.toThrow("registerCodec");
  registerCodec({
    name: "Money",
    type: Money,
    encode: ({ cents, currency }) => [cents, currency],
    decode: ([cents, currency]: [number, string]) => new Money(cents, currency),
  });
  expect(await price({}, { runId })).toBe("true 1999");
  const recording = runs.recording(runId);
  expect(recording.journal[1]).toMatchObject({ output: { "~class": ["Money", [1999, "EUR"]] } });
  let charged: unknown;
  const again = agent({ name: "price" }, async () => {
    charged = await step("price", {}, () => new Money(0, ""));
    return step("charge", charged, () => "");
  });
  expect(await replay(recording, again, { mode: "strict" })).toMatchObject({ status: "ok", output: "true 1999" });
  expect(charged).toEqual(new Money(1999, "EUR"));
  expect(charged).toBeInstanceOf(Money);
});
