import { agent, tool } from "@retake/sdk";
import { zodFunction, zodResponseFormat, zodResponsesFunction, zodTextFormat } from "openai/helpers/zod";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { textOf, type AnswerFunction } from "../support/openai-server/index.ts";
import { recordAndReplay, start, typesOf } from "./openai-recording.ts";

const city = z.object({ city: z.string(), days: z.number() });
const json: AnswerFunction = () => ({ content: JSON.stringify({ city: "Oslo", days: 3 }) });
const messages = [{ role: "user" as const, content: "Where?" }];

describe("parse", () => {
  it("gives what zod makes of a chat completion", async () => {
    const { openai } = await start(json);
    const parse = agent({ name: "parse" }, async () => {
      const completion = await openai.chat.completions.parse({
        model: "gpt-4o",
        messages,
        response_format: zodResponseFormat(city, "city"),
        tools: [zodFunction({ name: "look", parameters: city })],
      });
      return completion.choices[0]!.message.parsed;
    });
    const { output, replayed } = await recordAndReplay(parse, {});
    expect(output).toEqual({ city: "Oslo", days: 3 });
    expect(replayed).toMatchObject({ output });
  });

  it("gives what zod makes of a response and of its calls", async () => {
    const { openai } = await start(() => ({
      content: JSON.stringify({ city: "Oslo", days: 3 }),
      toolCalls: [{ name: "look", arguments: { city: "Bergen", days: 1 } }],
    }));
    const parse = agent({ name: "parse" }, async () => {
      const response = await openai.responses.parse({
        model: "gpt-4o",
        input: "Where?",
        text: { format: zodTextFormat(city, "city") },
        tools: [zodResponsesFunction({ name: "look", parameters: city })],
      });
      const call = response.output.find(({ type }) => type === "function_call");
      return [response.output_parsed, call?.type === "function_call" ? (call.parsed_arguments as unknown) : null];
    });
    const { output, replayed } = await recordAndReplay(parse, {});
    expect(output).toEqual([
      { city: "Oslo", days: 3 },
      { city: "Bergen", days: 1 },
    ]);
    expect(replayed).toMatchObject({ output });
  });

  it("says the same of an answer that does not fit", async () => {
    const { openai } = await start(() => ({ content: '{"city":1}' }));
    const parse = agent({ name: "parse" }, async () => {
      const body = { model: "gpt-4o", messages, response_format: zodResponseFormat(city, "city") };
      return openai.chat.completions.parse(body).then(
        () => "parsed",
        (error: unknown) => (error as Error).constructor.name,
      );
    });
    const { output } = await recordAndReplay(parse, {});
    expect(output).not.toBe("parsed");
  });
});

describe("stream", () => {
  it("gives events, snapshots and the parsed end of a chat completion", async () => {
    const { openai } = await start(json);
    const streamed = agent({ name: "streamed" }, async () => {
      const stream = openai.chat.completions.stream({ model: "gpt-4o", messages, response_format: zodResponseFormat(city, "city") });
      const deltas: string[] = [];
      stream.on("content", (delta) => deltas.push(delta));
      const completion = await stream.finalChatCompletion();
      return { deltas, parsed: completion.choices[0]!.message.parsed };
    });
    const { output, replayed, journal } = await recordAndReplay(streamed, {});
    expect(output.parsed).toEqual({ city: "Oslo", days: 3 });
    expect(output.deltas.length).toBeGreaterThan(0);
    expect(replayed).toMatchObject({ output });
    expect(typesOf(journal, "model:chat#0").filter((type) => type === "chunk").length).toBeGreaterThan(3);
  });

  it("gives events and the final response", async () => {
    const { openai } = await start(json);
    const streamed = agent({ name: "streamed" }, async () => {
      const stream = openai.responses.stream({ model: "gpt-4o", input: "Where?", text: { format: zodTextFormat(city, "city") } });
      const types: string[] = [];
      for await (const event of stream) types.push(event.type);
      const response = await stream.finalResponse();
      return { types, parsed: response.output_parsed, text: response.output_text };
    });
    const { output, replayed } = await recordAndReplay(streamed, {});
    expect(output).toMatchObject({ parsed: { city: "Oslo", days: 3 }, text: '{"city":"Oslo","days":3}' });
    expect(output.types.at(-1)).toBe("response.completed");
    expect(replayed).toMatchObject({ output });
  });

  it("can be left", async () => {
    const { openai } = await start(() => ({ content: "one two three four five six", chunkDelayMs: 5 }));
    const left = agent({ name: "left" }, async () => {
      const stream = openai.chat.completions.stream({ model: "gpt-4o", messages });
      let read = 0;
      for await (const _ of stream) if (++read === 3) break;
      return [read, stream.controller.signal.aborted];
    });
    expect((await recordAndReplay(left, {})).output).toEqual([3, true]);
  });
});

describe("runTools", () => {
  it.each([false, true])("runs tools that are steps (streamed: %s)", async (stream) => {
    const { openai } = await start(({ messages: asked }) => {
      const answers = asked.filter(({ role }) => role === "tool");
      if (answers.length > 0) return { content: `It is ${textOf(answers[0]!)}.` };
      return { toolCalls: [{ name: "weather", arguments: { city: "Oslo" } }] };
    });
    let ran = 0;
    const weather = tool({ name: "weather", effect: "pure" }, async ({ city: place }: { city: string }) => `cold in ${place} (${++ran})`);
    const runner = agent({ name: "runner" }, async () => {
      const tools = [zodFunction({ name: "weather", parameters: z.object({ city: z.string() }), function: (input) => weather(input) })];
      const body = { model: "gpt-4o", messages, tools };
      return stream
        ? openai.chat.completions.runTools({ ...body, stream }).finalContent()
        : openai.chat.completions.runTools(body).finalContent();
    });
    const { output, replayed, journal } = await recordAndReplay(runner, {});
    expect(output).toBe("It is cold in Oslo (1).");
    expect(replayed).toMatchObject({ output });
    expect(ran).toBe(1);
    expect(typesOf(journal, "tool:weather#0")).toEqual(["request", "settle"]);
    expect(typesOf(journal, "model:chat#1")).toContain("settle");
  });
});
