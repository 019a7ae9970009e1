import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createStore } from "../create-store.ts";
import { batchOf, spanIdOf, spanWith, START, traceIdOf } from "../records.fixture.ts";
import type { ContentRecord } from "../records.ts";
import type { Store } from "../store.ts";
import { startTestServer, type TestServer } from "../test-server.fixture.ts";

const project = "default";
const traceId = traceIdOf(1);
const spanId = spanIdOf(2);
const user = (text: string): string => JSON.stringify([{ role: "user", content: text }]);

describe("messages that came apart from their span", () => {
  let test: TestServer;
  let store: Store;
  beforeAll(async () => {
    test = await startTestServer();
  });
  beforeEach(async () => {
    store = createStore(await test.newMigratedDatabase());
  });
  afterAll(async () => test.stop());

  const content = (part: bigint, fields: Partial<ContentRecord> = {}): Omit<ContentRecord, "project"> => ({
    traceId,
    spanId,
    time: START,
    part,
    input: "",
    output: "",
    ...fields,
  });
  const write = async (contents: Omit<ContentRecord, "project">[], own: { input?: string; output?: string } = {}): Promise<void> => {
    await store.write(batchOf(project, { contents }));
    await store.write(batchOf(project, { spans: [spanWith({ traceId, spanId: spanIdOf(1) }), spanWith({ traceId, spanId, ...own })] }));
  };
  const read = async () => {
    const span = await store.getSpan(project, traceId, spanId);
    return { input: span!.input, output: span!.output };
  };
  const found = async (q: string) => (await store.listRuns(project, { q, limit: 10 })).runs.map(({ runId }) => runId);

  it("are joined in the order of time, then of their place", async () => {
    await write([
      content(9n, { input: user("second"), time: START + 1n }),
      content(2n << 48n, { input: user("third"), time: START + 2n }),
      content((3n << 48n) | 1n, { input: user("fourth"), time: START + 2n }),
      content(2n ** 64n - 1n, { input: user("first") }),
      content(5n, { output: '[{"role":"assistant","content":"done"}]', time: START + 9n }),
    ]);
    const { input, output } = await read();
    expect((JSON.parse(input) as { content: string }[]).map((message) => message.content)).toEqual(["first", "second", "third", "fourth"]);
    expect(JSON.parse(output)).toEqual([{ role: "assistant", content: "done" }]);
  });

  it("sent again replace themselves", async () => {
    await write([content(1n, { input: user("once") })]);
    await write([content(1n, { input: user("once") }), content(2n, { input: user("more") })]);
    expect(JSON.parse((await read()).input)).toHaveLength(2);
  });

  it("leave alone what the span itself brought", async () => {
    await write([content(1n, { input: user("apart"), output: user("answer") })], { input: user("own") });
    expect(await read()).toEqual({ input: user("own"), output: user("answer") });
  });

  it("join the instructions that the span has, where they don't hold some themselves", async () => {
    const input = '{"system_instructions":"Be brief.","messages":[]}';
    await write([content(1n, { input: user("Rain?") })], { input });
    expect(JSON.parse((await read()).input)).toEqual({ system_instructions: "Be brief.", messages: [{ role: "user", content: "Rain?" }] });
    const system = '[{"role":"system","content":"Be brief."}]';
    await write([content(0x10n, { input: system, time: START - 1n })], { input });
    expect(JSON.parse((await read()).input)).toEqual([
      { role: "system", content: "Be brief." },
      { role: "user", content: "Rain?" },
    ]);
  });

  it("come with several spans, in the order asked for, and in part where they are too much at once", async () => {
    await write([content(1n, { input: user("apart") })]);
    const large = "x".repeat(6_000_000);
    const ids = [3, 4, 5, 6].map(spanIdOf);
    for (const id of ids) await store.write(batchOf(project, { spans: [spanWith({ traceId, spanId: id, input: `${id}${large}` })] }));
    const few = await store.getSpans(project, traceId, [spanIdOf(1), spanIdOf(99), spanId]);
    expect(few.answered).toBe(3);
    expect(few.spans.map(({ skeleton, input }) => [skeleton.spanId, input])).toEqual([
      [spanIdOf(1), ""],
      [spanId, user("apart")],
    ]);
    const { spans, answered } = await store.getSpans(project, traceId, ids);
    expect(answered).toBe(2);
    expect(spans.map(({ input }) => input)).toEqual(ids.slice(0, 2).map((id) => `${id}${large}`));
  });

  it("are found by their words", async () => {
    await write([content(1n, { input: user("an umbrella for Lisbon") }), content(2n, { output: user("It rains.") })]);
    expect(await found("umbrella")).toEqual([traceId]);
    expect(await found('"umbrella for lisbon"')).toEqual([traceId]);
    expect(await found("rains")).toEqual([traceId]);
    expect(await found("sunshine")).toEqual([]);
  });

  it("go with their run, and where it never came, when their time is over", async () => {
    const DAY_NS = 86_400_000_000_000n;
    const alone = traceIdOf(7);
    const now = BigInt(Date.now()) * 1_000_000n;
    await write([content(1n, { input: user("kept"), time: now - 2n * DAY_NS })]);
    await store.write(batchOf(project, { contents: [content(1n, { traceId: alone, input: user("alone"), time: now - 2n * DAY_NS })] }));
    expect(await store.retain(project, 1)).toMatchObject({ records: 1 });
    expect(JSON.parse((await read()).input)).toHaveLength(1);
  });
});
