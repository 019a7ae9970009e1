import { SpanStatusCode, diag, DiagLogLevel } from "@opentelemetry/api";
import { newRunId } from "@retake/protocol";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { map, parallel } from "../scopes/parallel.ts";
import { replay } from "../replay/replay.ts";
import { step } from "../steps/step.ts";
import { tool } from "../steps/tool.ts";
import { setRedaction } from "../telemetry/redaction.ts";
import { RecordedRuns } from "../testing/recorded-runs.ts";
import { agent } from "./agent.ts";

const runs = new RecordedRuns();
beforeEach(() => {
  runs.clear();
});

const keysOf = (runId: string): unknown[] =>
  runs.recording(runId).journal.flatMap((entry) => (entry.type === "request" ? [entry.key] : []));

describe("keys", () => {
  it("name the scope, the step and how often it was asked for there, whatever is faster", async () => {
    const inner = agent({ name: "inner" }, async () => step("a", 0, () => 1));
    const subject = agent({ name: "outer" }, async () => {
      await inner({});
      await parallel({
        left: () => step("a", 1, () => 1),
        "r/ight": async () => [await step("a", 2, () => 1), await step("a", 3, () => 1)],
      });
      await map([1, 2], (item) => step("a", item, () => 1), { name: "items" });
      await inner({});
      return step("a", 9, () => 1);
    });
    const runId = newRunId();
    await subject({}, { runId });
    expect(keysOf(runId)).toEqual([
      "agent:inner#0/step:a#0",
      "parallel:#0/left/step:a#0",
      "parallel:#0/r∕ight/step:a#0",
      "parallel:#0/r∕ight/step:a#1",
      "map:items#0/0/step:a#0",
      "map:items#0/1/step:a#0",
      "agent:inner#1/step:a#0",
      "step:a#0",
    ]);
    const names = runs.spans(runId).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["parallel left", "items 0", "items 1", "invoke_agent inner"]));
  });

  it("warn of steps of one name at once in one scope, with both call sites, and not of branches", async () => {
    const warnings: string[] = [];
    const keep = (text: string): number => warnings.push(text);
    diag.setLogger(
      { warn: keep, error: keep, info: keep, debug: keep, verbose: keep },
      { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
    );
    const load = (id: number): Promise<number> => step("load", id, () => id);
    const subject = agent({ name: "loader" }, async (scoped: boolean) => (scoped ? map([1, 2], load) : Promise.all([load(1), load(2)])));
    await subject(true);
    expect(warnings).toEqual([]);
    await subject(false);
    diag.disable();
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/two steps step:load .*recording\.test\.ts:\d+.*recording\.test\.ts:\d+/);
  });
});

describe("attempts", () => {
  it("are child spans of their step and entries of the journal, one outcome between them", async () => {
    const subject = agent({ name: "flaky" }, async () => {
      let tries = 0;
      return step({ name: "fetch", retry: { attempts: 3, delayMs: 0 } }, {}, () => {
        if (++tries < 3) throw Object.assign(new Error(`try ${tries}`), { code: "E_TRY" });
        return tries;
      });
    });
    const runId = newRunId();
    await subject({}, { runId });
    expect(runs.recording(runId).journal).toMatchObject([
      { type: "request" },
      { type: "attempt", key: "step:fetch#0", error: { message: "try 1", code: "E_TRY" } },
      { type: "attempt", error: { message: "try 2" } },
      { type: "settle", status: "ok", output: 3 },
    ]);
    const spans = runs.spans(runId);
    const whole = spans.find(({ name }) => name === "fetch")!;
    expect(whole.attributes["retake.step.attempts"]).toBe(2);
    const attempts = spans.filter(({ name }) => name.startsWith("attempt"));
    expect(attempts.map(({ parentSpanContext, status }) => [parentSpanContext?.spanId, status.code])).toEqual([
      [whole.spanContext().spanId, SpanStatusCode.ERROR],
      [whole.spanContext().spanId, SpanStatusCode.ERROR],
    ]);
  });

  it("stop where another one is not worth it", async () => {
    let tries = 0;
    const subject = agent({ name: "final" }, () =>
      step({ name: "fetch", retry: { attempts: 5, delayMs: 0, when: (error) => (error as Error).message !== "gone" } }, {}, () => {
        if (++tries === 2) throw new Error("gone");
        throw new Error("busy");
      }),
    );
    await expect(subject({})).rejects.toThrow("gone");
    expect(tries).toBe(2);
  });
});

describe("redaction", () => {
  afterEach(() => {
    setRedaction(undefined);
  });
  const secret = `sk-${"Ab3dE".repeat(9)}`;

  it("keeps known secrets out of everything that leaves the process, and the replay still goes through", async () => {
    const login = tool({ name: "login" }, ({ key }: { key: string }) => ({ token: key, user: "ada" }));
    const subject = agent({ name: "secretive" }, async ({ key }: { key: string }, run) => {
      const session = await login({ key });
      run.state("session", session);
      if (session.user !== "ada") throw new Error(`wrong key ${key}`);
      return step("use", session, ({ token }) => `used ${token}`);
    });
    const runId = newRunId();
    expect(await subject({ key: secret }, { runId })).toBe(`used ${secret}`);
    const recording = runs.recording(runId);
    const sent = JSON.stringify([recording, runs.spans(runId).map(({ name, attributes, status }) => [name, attributes, status])]);
    expect(sent).not.toContain(secret);
    expect(sent).toContain("[redacted:");
    expect(await replay(recording, subject, { mode: "strict" })).toMatchObject({ status: "ok" });
  });

  it("asks the application's rules by where a value stands; what is redacted can be passed on, not used", async () => {
    const places: string[] = [];
    setRedaction((path, value) => {
      places.push(path.join("."));
      return path.at(-1) === "pin" ? undefined : value;
    });
    const subject = (uses: boolean) =>
      agent({ name: "bank" }, async () => {
        const card = await step("card", {}, () => ({ pin: "pin 1234", holder: "Ada" }));
        const shown = uses ? `${card.pin}`.length : card.holder.length;
        return step("pay", card, () => shown);
      });
    const runId = newRunId();
    await subject(false)({}, { runId });
    const recording = runs.recording(runId);
    expect(JSON.stringify(recording)).not.toContain("pin 1234");
    expect(places).toEqual(expect.arrayContaining(["step.card.output.pin", "step.pay.input.pin"]));
    expect(await replay(recording, subject(false), { mode: "strict" })).toMatchObject({ status: "ok", output: 3 });
    const used = await replay(recording, subject(true), { mode: "strict" });
    expect(used.error).toMatchObject({ code: "value_redacted" });
  });

  it("records everything where it is told to", async () => {
    setRedaction(false);
    const runId = newRunId();
    await agent({ name: "open" }, ({ key }: { key: string }) => step("use", key, () => 1))({ key: secret }, { runId });
    expect(JSON.stringify(runs.recording(runId))).toContain(secret);
  });
});

describe("a run that is aborted", () => {
  it("ends with the reason, and begins no further step", async () => {
    const controller = new AbortController();
    let begun = 0;
    const subject = agent({ name: "long" }, async () => {
      for (;;) {
        await step("work", begun, () => ++begun);
        if (begun === 3) controller.abort(new Error("enough"));
      }
    });
    await expect(subject({}, { signal: controller.signal })).rejects.toThrow("enough");
    expect(begun).toBe(3);
  });
});
