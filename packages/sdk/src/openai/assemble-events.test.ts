import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assembleEvents, type ResponseEvent } from "./assemble-events.ts";
import { eventsOf } from "./events-of-response.ts";

const text = fc.string({ maxLength: 12 });
const item = fc.oneof(
  fc.record({
    id: text,
    type: fc.constant("message"),
    role: fc.constant("assistant"),
    content: fc.array(
      fc.oneof(
        fc.record({ type: fc.constant("output_text"), text, annotations: fc.constant([]) }),
        fc.record({ type: fc.constant("refusal"), refusal: text }),
      ),
      { maxLength: 3 },
    ),
  }),
  fc.record({ id: text, type: fc.constant("function_call"), call_id: text, name: text, arguments: text }),
  fc.record({
    id: text,
    type: fc.constant("reasoning"),
    summary: fc.array(fc.record({ type: fc.constant("summary_text"), text }), { maxLength: 2 }),
  }),
  fc.record({ id: text, type: fc.constant("web_search_call"), action: fc.record({ query: text }) }),
);
const response = fc.record({
  id: text,
  object: fc.constant("response"),
  created_at: fc.nat(),
  model: text,
  status: fc.constantFrom("completed", "incomplete", "failed"),
  output: fc.array(item, { maxLength: 4 }),
});

describe("assembleEvents", () => {
  it("takes what the service says at the end", () => {
    fc.assert(
      fc.property(response, (whole) => {
        expect(assembleEvents(eventsOf(whole))).toEqual(whole);
      }),
    );
  });

  it("adds up the same from the events before the end", () => {
    fc.assert(
      fc.property(response, (whole) => {
        expect(assembleEvents(eventsOf(whole).slice(0, -1))).toEqual({ ...whole, status: "in_progress" });
      }),
    );
  });

  it("keeps what came before the reader left, and the events as they are", () => {
    const events: ResponseEvent[] = [
      { type: "response.created", response: { id: "r", model: "m", status: "in_progress", output: [] } },
      { type: "response.output_item.added", output_index: 0, item: { id: "rs", type: "reasoning", summary: [] } },
      { type: "response.reasoning_summary_part.added", output_index: 0, summary_index: 0, part: { type: "summary_text", text: "" } },
      { type: "response.reasoning_summary_text.delta", output_index: 0, summary_index: 0, delta: "think" },
      { type: "response.reasoning_summary_text.delta", output_index: 0, summary_index: 0, delta: "ing" },
      { type: "response.output_item.added", output_index: 2, item: { id: "fc", type: "function_call", arguments: "" } },
      { type: "response.function_call_arguments.delta", output_index: 2, delta: '{"a"' },
      { type: "response.function_call_arguments.delta", output_index: 7, delta: "lost" },
      { type: "response.something.new", output_index: 2, delta: 5 },
    ];
    const before = structuredClone(events);
    expect(assembleEvents(events)).toEqual({
      id: "r",
      object: "response",
      created_at: 0,
      model: "m",
      status: "in_progress",
      output: [
        { id: "rs", type: "reasoning", summary: [{ type: "summary_text", text: "thinking" }] },
        { id: "fc", type: "function_call", arguments: '{"a"' },
      ],
    });
    expect(events).toEqual(before);
  });

  it("is an empty response of no events", () => {
    expect(assembleEvents([])).toMatchObject({ object: "response", output: [], status: "in_progress" });
  });
});

describe("eventsOf", () => {
  it("numbers the events, and gives items a name", () => {
    const events = eventsOf({ output: [{ type: "message", role: "assistant", content: [{ type: "output_text", text: "hi" }] }] });
    expect(events.map(({ sequence_number: number }) => number)).toEqual(events.map((_, index) => index));
    expect(events.map(({ type }) => type)).toEqual([
      "response.created",
      "response.in_progress",
      "response.output_item.added",
      "response.content_part.added",
      "response.output_text.delta",
      "response.output_text.done",
      "response.content_part.done",
      "response.output_item.done",
      "response.completed",
    ]);
    expect(events[2]).toMatchObject({ item: { id: "item_0", content: [], status: "in_progress" } });
  });

  it.each([null, "text", {}, { choices: [] }])("refuses %j, which is no response", (outcome) => {
    expect(() => eventsOf(outcome)).toThrow(expect.objectContaining({ code: "bad_request" }) as Error);
  });
});
