import fc from "fast-check";
import { expect, it } from "vitest";
import { assembleChunks } from "./assemble-chunks.ts";
import { chunksOf } from "./chunks-of-completion.ts";

const text = fc.string({ maxLength: 12 });
const call = fc.record({ id: text, type: fc.constant("function"), function: fc.record({ name: text, arguments: text }) });
const choice = fc.record({
  content: fc.option(text),
  calls: fc.array(call, { maxLength: 3 }),
  finish_reason: fc.constantFrom("stop", "length", "tool_calls"),
});

it("adds chunks up to the completion that they were made of", () => {
  fc.assert(
    fc.property(
      fc.array(choice, { maxLength: 3 }),
      fc.option(fc.record({ prompt_tokens: fc.nat() }), { nil: undefined }),
      (choices, usage) => {
        const completion = {
          id: "c",
          object: "chat.completion",
          created: 5,
          model: "m",
          choices: choices.map(({ content, calls, finish_reason }, index) => ({
            index,
            message: { role: "assistant", content, ...(calls.length > 0 ? { tool_calls: calls } : {}) },
            finish_reason,
          })),
          ...(usage ? { usage } : {}),
        };
        expect(assembleChunks(chunksOf(completion))).toEqual(completion);
      },
    ),
  );
});

it("makes a role of a choice that has none, and keeps a refusal", () => {
  const chunks = [
    { choices: [{ index: 1, delta: { refusal: "I " } }] },
    { choices: [{ index: 1, delta: { refusal: "can't." }, finish_reason: "stop" }] },
  ];
  const { choices } = assembleChunks(chunks) as { choices: unknown[] };
  expect(choices[1]).toEqual({ index: 1, message: { role: "assistant", content: null, refusal: "I can't." }, finish_reason: "stop" });
});

it("refuses an outcome that is no completion", () => {
  expect(() => chunksOf({ output: [] })).toThrow(expect.objectContaining({ code: "bad_request" }) as Error);
});
