import { GenAi } from "@retake/protocol";
import { describe, expect, it } from "vitest";
import { modelOutcomeAttributes, modelSpan } from "./model-attributes.ts";

const messagesOf = (outcome: unknown): unknown => JSON.parse(String(modelOutcomeAttributes(outcome)[GenAi.outputMessages]));

describe("modelSpan", () => {
  it("reads the parameters of either API and keeps what is none out", () => {
    const { name, attributes } = modelSpan({
      model: "gpt-4o",
      max_output_tokens: 9,
      temperature: { hot: true },
      conversation: { id: "conv_1" },
    });
    expect(name).toBe("chat gpt-4o");
    expect(attributes).toEqual({
      [GenAi.operation]: "chat",
      [GenAi.provider]: "openai",
      [GenAi.requestModel]: "gpt-4o",
      [GenAi.requestMaxTokens]: 9,
      [GenAi.conversation]: "conv_1",
    });
  });

  it.each([null, "text", 5, []])("names a request of another form %j", (request) => {
    expect(modelSpan(request).name).toBe("chat");
  });
});

describe("modelOutcomeAttributes", () => {
  it.each([
    [{ status: "completed" }, [{ type: "function_call", call_id: "c", name: "look", arguments: "{}" }], "tool_calls"],
    [{ status: "completed" }, [{ type: "message", content: [{ type: "output_text", text: "hi" }] }], "stop"],
    [{ status: "incomplete", incomplete_details: { reason: "max_output_tokens" } }, [], "length"],
    [{ status: "incomplete", incomplete_details: { reason: "content_filter" } }, [], "content_filter"],
    [{ status: "failed" }, [], "failed"],
  ])("tells why a response with %j ended", (fields, output, reason) => {
    expect(modelOutcomeAttributes({ ...fields, output })[GenAi.finishReasons]).toEqual([reason]);
  });

  it("shows a response's items as the parts of a message", () => {
    const output = [
      { type: "reasoning", summary: [{ type: "summary_text", text: "hm" }] },
      { type: "reasoning", summary: [], encrypted_content: "x" },
      { type: "web_search_call", id: "ws", action: { query: "cats" } },
      {
        type: "message",
        content: [
          { type: "output_text", text: "Cats." },
          { type: "refusal", refusal: "No." },
        ],
      },
      null,
    ];
    expect(messagesOf({ output })).toEqual([
      {
        role: "assistant",
        parts: [
          { type: "reasoning", content: "hm" },
          { type: "tool_call", id: "ws", name: "web_search", arguments: { query: "cats" } },
          { type: "text", content: "Cats." },
          { type: "text", content: "No." },
        ],
        finish_reason: "stop",
      },
    ]);
  });

  it("shows plain text as a message", () => {
    expect(messagesOf("hello")).toEqual([{ role: "assistant", parts: [{ type: "text", content: "hello" }], finish_reason: "stop" }]);
  });

  it("says nothing of vectors but their usage", () => {
    const attributes = modelOutcomeAttributes({ object: "list", model: "e", data: [{ embedding: [1] }], usage: { prompt_tokens: 3 } });
    expect(attributes).toEqual({ [GenAi.responseModel]: "e", [GenAi.inputTokens]: 3 });
  });
});
