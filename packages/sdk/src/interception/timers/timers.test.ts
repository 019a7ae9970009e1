import { setTimeout as importedTimeout } from "node:timers";
import { scheduler, setImmediate as immediately, setInterval as every, setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { context, createContextKey } from "@opentelemetry/api";
import { describe, expect, it, vi } from "vitest";
import { map, parallel } from "../../scopes/parallel.ts";
import { step } from "../../steps/step.ts";
import { interceptGlobals, untracked } from "../index.ts";
import { record, recordAndReplay, runs } from "../interception.fixture.ts";
import * as native from "../natives.ts";
import { RunTimer } from "./run-timer.ts";

interceptGlobals();

const entries = (journal: readonly { type: string; key?: string }[]): string[] => journal.map(({ type, key }) => `${type} ${key}`);

describe("timers of a run", () => {
  it("are steps whatever they are asked by, and a replay waits for none", async () => {
    const started = native.performanceNow();
    let lived = 0;
    const { output, recording } = await recordAndReplay(async () => {
      const seen: unknown[] = [];
      await new Promise<void>((resolve) => {
        setTimeout(
          function (this: unknown, a: number, b: number) {
            seen.push(a + b, this instanceof RunTimer);
            resolve();
          },
          20,
          1,
          2,
        );
      });
      await new Promise((resolve) => importedTimeout(resolve, 20));
      seen.push(await sleep(20, "slept"), await promisify(setTimeout)(20, "promised"), await immediately("at once"));
      await scheduler.wait(20);
      await scheduler.yield();
      await new Promise((resolve) => setImmediate(resolve));
      let ticks = 0;
      for await (const value of every(5, "tick"))
        if (++ticks === 3) seen.push(value);
        else if (ticks > 3) break;
      lived ||= native.performanceNow() - started;
      return seen;
    });
    expect(output).toEqual([3, true, "slept", "promised", "at once", "tick"]);
    expect(recording.journal.filter(({ type }) => type === "request")).toHaveLength(13);
    // Live about 120 ms; both together hardly more.
    expect(native.performanceNow() - started - lived).toBeLessThan(lived);
  });

  it("journal what is cleared, and clear each other's kind", async () => {
    const { recording } = await recordAndReplay(async () => {
      const rang = vi.fn();
      clearTimeout(setInterval(rang, 5));
      clearInterval(setTimeout(rang, 5));
      clearImmediate(setImmediate(rang) as never);
      clearTimeout(Number(setTimeout(rang, 5)));
      clearTimeout(String(+setTimeout(rang, 5)));
      setTimeout(rang, 5).close();
      setTimeout(rang, 5)[Symbol.dispose]();
      clearTimeout(undefined);
      clearTimeout(12_345);
      await sleep(15);
      expect(rang).not.toHaveBeenCalled();
    });
    expect(entries(recording.journal).filter((entry) => entry.startsWith("cancel"))).toHaveLength(7);
  });

  it("have handles as the runtime's", async () => {
    await recordAndReplay(async () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      let rings = 0;
      const timer = setTimeout(() => {
        if (++rings === 1) timer.refresh();
        else resolve();
      }, 5);
      expect([timer.hasRef(), timer.unref() === timer, timer.hasRef(), timer.ref() === timer, timer.hasRef()]).toEqual([
        true,
        true,
        false,
        true,
        true,
      ]);
      expect(timer.refresh()).toBe(timer);
      await promise;
      expect(rings).toBe(2);
      expect(() => Reflect.apply(setTimeout, undefined, ["code", 1]) as unknown).toThrow(TypeError);
      await expect(sleep(1, null, { signal: AbortSignal.abort("why") })).rejects.toMatchObject({
        name: "AbortError",
        code: "ABORT_ERR",
        cause: "why",
      });
      const controller = new AbortController();
      const waiting = sleep(1000, null, { signal: controller.signal });
      controller.abort();
      await expect(waiting).rejects.toMatchObject({ name: "AbortError", code: "ABORT_ERR" });
      await expect(sleep(1, null, { signal: 5 as never })).rejects.toMatchObject({ code: "ERR_INVALID_ARG_TYPE" });
    });
  });

  it("abort signals", async () => {
    const { output } = await recordAndReplay(async () => {
      const signal = AbortSignal.timeout(10);
      await new Promise((resolve) => {
        signal.addEventListener("abort", resolve);
      });
      const { name, message } = signal.reason as DOMException;
      return [signal.aborted, name, message, signal instanceof AbortSignal];
    });
    expect(output).toEqual([true, "TimeoutError", "The operation was aborted due to timeout", true]);
  });

  it("ring in the context that they were set in", async () => {
    const key = createContextKey("place");
    await recordAndReplay(async () => {
      const place = await context.with(
        context.active().setValue(key, "here"),
        () => new Promise((resolve) => setTimeout(() => resolve(context.active().getValue(key)), 5)),
      );
      expect(place).toBe("here");
      const { b } = await parallel({ a: () => sleep(5), b: () => new Promise((resolve) => setTimeout(() => resolve(Math.random()), 5)) });
      return b;
    });
  });

  it("get spans where they take time", async () => {
    const { runId } = await record(async () => {
      await sleep(0);
      await immediately();
      await sleep(7);
    });
    expect(runs.spans(runId).map(({ name }) => name)).toEqual(["setTimeout 7 ms", "invoke_agent intercepted"]);
  });

  it("ring natively once the run is over", async () => {
    const { promise, resolve } = Promise.withResolvers<number>();
    let rings = 0;
    await record(async () => {
      const timer = setInterval(() => {
        if (++rings < 3) return;
        clearInterval(timer);
        resolve(rings);
      }, 5);
    });
    expect(await promise).toBe(3);
  });

  it("of a replay that is over never ring: nothing real follows from what was served", async () => {
    const effects: string[] = [];
    const work = async (): Promise<null> => {
      setTimeout(() => effects.push("rang"), 3);
      setImmediate(() => setTimeout(() => effects.push("rang later"), 3));
      await sleep(1);
      return null;
    };
    await recordAndReplay(work);
    await vi.waitFor(() => {
      expect(effects).toHaveLength(2);
    });
    await new Promise((resolve) => native.setTimeout(resolve, 10));
    expect(effects.toSorted()).toEqual(["rang", "rang later"]);
  });

  it("never come where a step's own function cleared them, and nothing of that is recorded", async () => {
    const rang = vi.fn();
    const { recording } = await record(async () => {
      const timers = [setTimeout(rang, 5), setTimeout(rang, 5)];
      await step("clear", null, () => {
        clearTimeout(timers[0]);
        return null;
      });
      untracked(() => {
        clearTimeout(timers[1]);
      });
      // Nobody's: natively.
      clearTimeout(outer);
      await sleep(15);
    });
    expect(rang).not.toHaveBeenCalled();
    expect(entries(recording.journal)).toEqual([
      "request timer:setTimeout#0",
      "request timer:setTimeout#1",
      "request step:clear#0",
      "settle step:clear#0",
      "request timer:setTimeout#2",
      "settle timer:setTimeout#2",
    ]);
  });
});

const outer = setTimeout(() => undefined, 1_000_000);

describe("timers elsewhere", () => {
  it("are the runtime's", async () => {
    clearTimeout(outer);
    const timer = setTimeout(() => undefined, 10_000);
    expect(timer).not.toBeInstanceOf(RunTimer);
    expect(timer.constructor.name).toBe("Timeout");
    clearTimeout(+timer);
    expect((timer as unknown as { _destroyed: boolean })._destroyed).toBe(true);
    expect([setTimeout.name, setTimeout.length, clearTimeout.name, setImmediate.length]).toEqual([
      "setTimeout",
      native.setTimeout.length,
      "clearTimeout",
      native.setImmediate.length,
    ]);
    expect(promisify(setTimeout)).toBe(sleep);
    await record(async () => {
      await step("wait", null, async () => {
        const inside = setTimeout(() => undefined, 10_000);
        expect(inside).not.toBeInstanceOf(RunTimer);
        clearTimeout(inside);
        await sleep(1);
        return null;
      });
      expect(untracked(() => setImmediate(() => undefined))).not.toBeInstanceOf(RunTimer);
    });
  });

  it("can be faked", async () => {
    vi.useFakeTimers();
    try {
      const rang = vi.fn();
      setTimeout(rang, 1000);
      vi.advanceTimersByTime(1000);
      expect(rang).toHaveBeenCalledOnce();
      vi.setSystemTime(5);
      expect(Date.now()).toBe(5);
    } finally {
      vi.useRealTimers();
    }
    expect(Date.now()).toBeGreaterThan(5);
    const { recording } = await recordAndReplay(() => map([1, 2], (n) => sleep(n * 2)));
    expect(recording.journal).toHaveLength(4);
  });
});
