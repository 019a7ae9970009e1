import { Attribute } from "@retake/protocol";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createStore } from "../create-store.ts";
import { batchOf, spanIdOf, spanWith, START, traceIdOf } from "../records.fixture.ts";
import type { SpanRecord } from "../records.ts";
import type { Store } from "../store.ts";
import { startTestServer, type TestServer } from "../test-server.fixture.ts";

const project = "default";

describe("steps with their digests", () => {
  let test: TestServer;
  let store: Store;
  beforeAll(async () => {
    test = await startTestServer();
  });
  beforeEach(async () => {
    store = createStore(await test.newMigratedDatabase());
  });
  afterAll(async () => test.stop());

  const span = (run: number, number: number, fields: Partial<SpanRecord>): SpanRecord =>
    spanWith({
      traceId: traceIdOf(run),
      spanId: spanIdOf(number),
      parentId: spanIdOf(1),
      start: START + BigInt(number),
      kind: "tool",
      ...fields,
    });
  const write = (...spans: SpanRecord[]) => store.write(batchOf(project, { spans }));
  const digests = async (run: number) =>
    (await store.listSteps(project, traceIdOf(run))).map(({ inputDigest, outputDigest }) => [inputDigest, outputDigest] as const);

  it("are the model and tool calls and the steps, in order, and no agents or scopes", async () => {
    await write(
      span(1, 1, { parentId: "", kind: "agent" }),
      span(1, 5, { kind: "other", name: "http" }),
      span(1, 4, { kind: "other", name: "mine", stepKey: "step:mine#0" }),
      span(1, 3, { kind: "scope", stepKey: "a" }),
      span(1, 2, { kind: "model", model: "large", stepKey: "model:chat#0", checkpointPost: "a".repeat(32) }),
    );
    const steps = await store.listSteps(project, traceIdOf(1));
    expect(steps).toMatchObject([
      {
        spanId: spanIdOf(2),
        kind: "model",
        model: "large",
        stepKey: "model:chat#0",
        checkpointPost: "a".repeat(32),
        inputDigest: "",
        outputDigest: "",
      },
      { spanId: spanIdOf(4), stepKey: "step:mine#0" },
    ]);
    expect(Object.keys(steps[0]!)).not.toContain("recordedDigest");
    expect(await store.listSteps("other", traceIdOf(1))).toEqual([]);
  });

  it("are equal for equal content in any run, and for nothing else", async () => {
    await write(
      span(1, 2, { input: '{"q":"a"}', output: "[1]" }),
      span(2, 9, { input: '{"q":"a"}', output: "[1]" }),
      span(1, 3, { input: '{"q":"b"}', output: "[2]" }),
      span(1, 4, { input: '{"q":"a"}', output: "" }),
    );
    const [one, two, three] = await digests(1);
    expect((await digests(2))[0]).toEqual(one);
    expect(one![0]).toMatch(/^[0-9A-F]{32}$/);
    expect(two![0]).not.toBe(one![0]);
    expect(two![1]).not.toBe(one![1]);
    expect(three).toEqual([one![0], ""]);
    // A second, later row of a span replaces its open one.
    await write(span(3, 2, { input: '{"q":"a"}', output: "", end: null }));
    expect(await digests(3)).toEqual([[one![0], ""]]);
    await write(span(3, 2, { input: '{"q":"a"}', output: "[1]" }));
    expect(await digests(3)).toEqual([one]);
  });

  it("take the SDK's word for an input", async () => {
    await write(span(1, 2, { input: "cut…", attributes: { [Attribute.stepInputDigest]: "d".repeat(32) } }));
    expect(await digests(1)).toEqual([["d".repeat(32), ""]]);
  });

  it("of what models answer pass over the ids of tool calls, and of tools over nothing", async () => {
    const answer = (id: string, order = 1): string =>
      JSON.stringify([{ role: "assistant", parts: [{ type: "tool_call", id, name: "cancel", arguments: { id: `order ${order}` } }] }]);
    await write(
      span(1, 2, { kind: "model", output: answer("call_1") }),
      span(1, 3, { kind: "model", output: answer("call_2") }),
      span(1, 4, { kind: "model", output: answer("call_1", 2) }),
      span(1, 5, { output: answer("call_1") }),
      span(1, 6, { output: answer("call_2") }),
    );
    const [one, same, other, tool, otherTool] = (await digests(1)).map(([, output]) => output);
    expect(same).toBe(one);
    expect(other).not.toBe(one);
    expect(otherTool).not.toBe(tool);
  });

  it("count messages that came apart from their span, whatever they are called", async () => {
    const content = (run: number, part: bigint, text: string) => ({
      traceId: traceIdOf(run),
      spanId: spanIdOf(2),
      time: START,
      part,
      input: text,
      output: "",
    });
    for (const [run, base] of [
      [1, 0n],
      [2, 100n],
    ] as const) {
      await write(span(run, 2, { kind: "model" }));
      await store.write(batchOf(project, { contents: [content(run, base + 1n, "one"), content(run, base + 2n, "two")] }));
    }
    await write(span(3, 2, { kind: "model" }));
    await store.write(batchOf(project, { contents: [content(3, 1n, "one")] }));
    const [[first], [second], [third]] = [await digests(1), await digests(2), await digests(3)];
    expect(first![0]).not.toBe("");
    expect(second).toEqual(first);
    expect(third).not.toEqual(first);
  });
});
