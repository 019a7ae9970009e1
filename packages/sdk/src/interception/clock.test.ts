import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { step } from "../steps/step.ts";
import { record, recordAndReplay } from "./interception.fixture.ts";
import { interceptGlobals } from "./index.ts";
import { Date as NativeDate, dateNow, performanceNow, timeOrigin } from "./natives.ts";

class Day extends Date {
  get day(): string {
    return this.toISOString().slice(0, 10);
  }
}

/** What code finds out about dates; the same natively. */
function facts(): unknown[] {
  const date = new Date(5);
  const cloned: unknown = structuredClone(date);
  return [
    date.constructor === Date,
    date instanceof Date,
    date instanceof NativeDate,
    new NativeDate(5) instanceof Date,
    cloned instanceof Date && cloned.getTime() === 5,
    Object.getPrototypeOf(date) === Date.prototype,
    new Day(0).day,
    new Day(0) instanceof Date,
    new Day().constructor === Day,
    Date.name,
    Date.length,
    Date.UTC(2020, 1),
    Date.parse("2020-02-01"),
    new Date(2020, 1, 2, 3, 4, 5, 6).getMilliseconds(),
    new Date("nothing").getTime(),
    new Date(date).getTime(),
    Object.keys(Date),
    z.date().safeParse(date).success,
    z.coerce.date().parse("2020-02-01").getTime(),
    Object.prototype.toString.call(new Day()),
  ];
}

const natively = facts();
interceptGlobals();

/** Of a class that extends the native one from before, the clock is the machine's. */
class Moment extends Date {}

describe("dates", () => {
  it("are what they were, in and out of runs", async () => {
    expect(facts()).toEqual(natively);
    const { output } = await recordAndReplay(async () => facts());
    expect(output).toEqual(natively);
  });
});

describe("the clock", () => {
  it("stands still between deliveries and goes on with them, on replay as it did", async () => {
    const { output, recording } = await recordAndReplay(async () => {
      const seen = [Date.now(), new Date().getTime(), Date.now(), performance.now(), new Moment().getTime()];
      await sleep(15);
      return [...seen, Date.now(), performance.now(), performance.timeOrigin, Date.parse(Date()) - (Date.now() - (Date.now() % 1000))];
    });
    const started = recording.startedMs!;
    expect(output.slice(0, 5)).toEqual([started, started, started, 1, started]);
    expect(output[5]! - started).toBeGreaterThanOrEqual(14);
    expect(output[6]! + output[7]!).toBe(output[5]);
    expect(output[8]).toBe(0);
  });

  it("is the machine's outside of runs and inside of steps", async () => {
    const near = (ms: number): void => {
      expect(Math.abs(ms - dateNow())).toBeLessThan(1000);
    };
    near(Date.now());
    near(new Date().getTime());
    near(performance.timeOrigin + performance.now());
    expect(Math.abs(performance.now() - performanceNow())).toBeLessThan(1000);
    await record(async () => {
      await sleep(10);
      await step("look", null, () => {
        near(Date.now());
        near(new Date().getTime());
        expect(performance.timeOrigin).toBe(timeOrigin);
        const before = performance.now();
        while (performance.now() === before);
        return null;
      });
    });
  });
});
