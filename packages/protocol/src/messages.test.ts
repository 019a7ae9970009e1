import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Json } from "./json.ts";
import { message, toMessages } from "./messages.ts";

describe("toMessages", () => {
  test("reads a chat-completions request with parts, calls and answers", () => {
    const request = {
      model: "gpt-4o",
      messages: [
        { role: "system", content: "Be brief." },
        {
          role: "user",
          content: [
            { type: "text", text: "What is this?" },
            { type: "image_url", image_url: { url: "data:…" } },
          ],
        },
        {
          role: "assistant",
          content: null,
          tool_calls: [{ id: "c1", type: "function", function: { name: "look", arguments: '{"at":"it"}' } }],
        },
        { role: "tool", tool_call_id: "c1", content: "a cat" },
      ],
    };
    expect(toMessages(request)).toEqual([
      { role: "system", text: "Be brief.", toolCalls: [] },
      { role: "user", text: "What is this?\n[image_url]", toolCalls: [] },
      { role: "assistant", text: "", toolCalls: [{ id: "c1", name: "look", arguments: { at: "it" } }] },
      { role: "tool", text: "a cat", toolCalls: [], toolCallId: "c1" },
    ]);
  });

  test("reads a chat-completions response", () => {
    const response = {
      id: "x",
      choices: [{ index: 0, message: { role: "assistant", content: "Hi", refusal: null }, finish_reason: "stop" }],
    };
    expect(toMessages(response)).toEqual([{ role: "assistant", text: "Hi", toolCalls: [], finishReason: "stop" }]);
  });

  test("keeps arguments that are not JSON as they are", () => {
    const call = { role: "assistant", tool_calls: [{ id: "c", function: { name: "f", arguments: '{"half' } }] };
    expect(toMessages(call)[0]?.toolCalls).toEqual([{ id: "c", name: "f", arguments: '{"half' }]);
  });

  test("reads the conventions' parts", () => {
    const messages = [
      {
        role: "assistant",
        parts: [
          { type: "reasoning", content: "hm" },
          { type: "text", content: "Looking." },
          { type: "tool_call", id: "c", name: "look", arguments: { a: 1 } },
        ],
        finish_reason: "tool_call",
      },
      { role: "tool", parts: [{ type: "tool_call_response", id: "c", response: { found: true } }] },
    ];
    expect(toMessages(messages)).toEqual([
      {
        role: "assistant",
        text: "Looking.",
        reasoning: "hm",
        toolCalls: [{ id: "c", name: "look", arguments: { a: 1 } }],
        finishReason: "tool_call",
      },
      { role: "tool", text: '{"found":true}', toolCalls: [], toolCallId: "c" },
    ]);
  });

  test("puts system instructions before the messages", () => {
    const value = {
      system_instructions: [{ type: "text", content: "Be kind." }],
      messages: [{ role: "user", parts: [{ type: "text", content: "Hi" }] }],
    };
    expect(toMessages(value).map(({ role, text }) => [role, text])).toEqual([
      ["system", "Be kind."],
      ["user", "Hi"],
    ]);
  });

  test("reads requests and responses of the responses API", () => {
    expect(toMessages({ model: "gpt-4o", instructions: "Short.", input: "Hi" }).map((m) => `${m.role}: ${m.text}`)).toEqual([
      "system: Short.",
      "user: Hi",
    ]);
    const response = {
      output: [
        { type: "reasoning", summary: [{ type: "summary_text", text: "thinking" }] },
        { type: "function_call", call_id: "c1", name: "look", arguments: "{}" },
        { type: "message", role: "assistant", content: [{ type: "output_text", text: "Done" }] },
      ],
    };
    expect(toMessages(response)).toEqual([
      { role: "assistant", text: "", reasoning: "thinking", toolCalls: [] },
      { role: "assistant", text: "", toolCalls: [{ id: "c1", name: "look", arguments: {} }] },
      { role: "assistant", text: "Done", toolCalls: [] },
    ]);
  });

  test("reads the whole conversation in a responses request", () => {
    const request = {
      model: "gpt-4o",
      previous_response_id: "resp_1",
      input: [
        { role: "developer", content: "Be brief." },
        {
          type: "message",
          role: "user",
          content: [
            { type: "input_text", text: "Look." },
            { type: "input_image", image_url: "data:…" },
          ],
        },
        { id: "rs_1", type: "reasoning", summary: [], encrypted_content: "…" },
        { id: "rs_2", type: "reasoning", summary: [], content: [{ type: "reasoning_text", text: "let me see" }] },
        { id: "ws_1", type: "web_search_call", status: "completed", action: { type: "search", query: "cats" } },
        { id: "mcp_1", type: "mcp_call", server_label: "s", name: "read", arguments: '{"a":1}' },
        { id: "fc_1", type: "function_call", call_id: "c1", name: "look", arguments: '{"at":"it"}', status: "completed" },
        { type: "function_call_output", call_id: "c1", output: [{ type: "input_text", text: "a cat" }] },
        { type: "item_reference", id: "msg_1" },
        { id: "msg_2", type: "message", role: "assistant", status: "completed", content: [{ type: "refusal", refusal: "No." }] },
      ],
    };
    expect(toMessages(request)).toEqual([
      { role: "developer", text: "Be brief.", toolCalls: [] },
      { role: "user", text: "Look.\n[input_image]", toolCalls: [] },
      { role: "assistant", text: "", reasoning: "let me see", toolCalls: [] },
      {
        role: "assistant",
        text: "",
        toolCalls: [{ id: "ws_1", name: "web_search", arguments: { action: { type: "search", query: "cats" } } }],
      },
      { role: "assistant", text: "", toolCalls: [{ id: "mcp_1", name: "read", arguments: { a: 1 } }] },
      { role: "assistant", text: "", toolCalls: [{ id: "c1", name: "look", arguments: { at: "it" } }] },
      { role: "tool", text: "a cat", toolCalls: [], toolCallId: "c1" },
      { role: "assistant", text: "No.", toolCalls: [] },
    ]);
  });

  test("gives plain text the default role", () => {
    expect(toMessages("Hello")).toEqual([{ role: "user", text: "Hello", toolCalls: [] }]);
    expect(toMessages("Hello", "assistant")[0]?.role).toBe("assistant");
  });

  test.each([[null], [42], [{}], [[]], [{ flight: "HAT001", seats: 3 }], [[{ id: 1 }, { id: 2 }]], [{ input: { path: "x" } }], [""]])(
    "finds none in %j",
    (value) => {
      expect(toMessages(value)).toEqual([]);
    },
  );

  test("answers of tools are messages of their own, whatever role they came under", () => {
    const answer = (id: string, response: Json): Json => ({ type: "tool_call_response", id, response });
    expect(toMessages([{ role: "user", parts: [answer("c1", "rain"), answer("c2", { celsius: 14 })] }])).toEqual([
      { role: "tool", text: "rain", toolCalls: [], toolCallId: "c1" },
      { role: "tool", text: '{"celsius":14}', toolCalls: [], toolCallId: "c2" },
    ]);
    const result: Json = { type: "tool_result", tool_use_id: "c1", content: "rain" };
    expect(toMessages([{ role: "user", content: [result, { type: "text", text: "And now?" }] }])).toEqual([
      { role: "tool", text: "rain", toolCalls: [], toolCallId: "c1" },
      { role: "user", text: "And now?", toolCalls: [] },
    ]);
    const call: Json = { type: "tool_call", id: "c1", name: "look", arguments: {} };
    expect(toMessages([{ role: "assistant", parts: [call, answer("c1", "rain")] }])).toEqual([
      { role: "assistant", text: "", toolCalls: [{ id: "c1", name: "look", arguments: {} }] },
      { role: "tool", text: "rain", toolCalls: [], toolCallId: "c1" },
    ]);
  });

  test("reads the AI SDK's requests and parts", () => {
    expect(toMessages({ system: "Be brief.", prompt: "Rain?" })).toEqual([
      { role: "system", text: "Be brief.", toolCalls: [] },
      { role: "user", text: "Rain?", toolCalls: [] },
    ]);
    const call: Json = { type: "tool-call", toolCallId: "c1", toolName: "look", input: { city: "Lisbon" } };
    const result: Json = { type: "tool-result", toolCallId: "c1", toolName: "look", output: { type: "json", value: { sky: "rain" } } };
    expect(
      toMessages([
        { role: "assistant", content: [call] },
        { role: "tool", content: [result] },
      ]),
    ).toEqual([
      { role: "assistant", text: "", toolCalls: [{ id: "c1", name: "look", arguments: { city: "Lisbon" } }] },
      { role: "tool", text: '{"sky":"rain"}', toolCalls: [], toolCallId: "c1" },
    ]);
  });

  test("reads LangChain's messages and generations", () => {
    const made = (kwargs: Json): Json => ({ lc: 1, type: "constructor", id: ["langchain"], kwargs });
    const calls: Json = [{ name: "look", args: { city: "Lisbon" }, id: "c1", type: "tool_call" }];
    const messages = [
      made({ type: "system", content: "Be brief." }),
      made({ type: "ai", content: "", tool_calls: calls }),
      { type: "tool", data: { content: "rain", tool_call_id: "c1" } },
      { type: "human", content: "Rain?" },
    ];
    expect(toMessages({ messages: [messages] })).toEqual([
      { role: "system", text: "Be brief.", toolCalls: [] },
      { role: "assistant", text: "", toolCalls: [{ id: "c1", name: "look", arguments: { city: "Lisbon" } }] },
      { role: "tool", text: "rain", toolCalls: [], toolCallId: "c1" },
      { role: "user", text: "Rain?", toolCalls: [] },
    ]);
    const generation: Json = { text: "Yes.", generation_info: { finish_reason: "stop" }, message: made({ type: "ai", content: "Yes." }) };
    expect(toMessages({ generations: [[generation, { text: "No." }]] })).toEqual([
      { role: "assistant", text: "Yes.", toolCalls: [], finishReason: "stop" },
      { role: "assistant", text: "No.", toolCalls: [] },
    ]);
  });

  test("gives valid messages for any JSON", () => {
    const keys = fc.constantFrom(
      "role",
      "content",
      "parts",
      "type",
      "choices",
      "message",
      "messages",
      "tool_calls",
      "function",
      "name",
      "arguments",
      "output",
      "input",
      "model",
      "text",
      "summary",
      "generations",
      "kwargs",
      "prompt",
      "system",
      "__proto__",
    );
    const words = fc.constantFrom(
      "text",
      "tool_call",
      "tool_call_response",
      "tool-result",
      "human",
      "reasoning",
      "function_call",
      "user",
      "{}",
      "toString",
      "",
    );
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { depthSize: "small" },
        words,
        fc.constant(null),
        fc.integer(),
        fc.array(tie("any"), { maxLength: 4 }),
        fc.dictionary(keys, tie("any"), { maxKeys: 5 }),
      ),
    })).any;
    fc.assert(
      fc.property(value, (json) => {
        expect(message.array().safeParse(toMessages(json as Json)).success).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});
