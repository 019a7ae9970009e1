import OpenAI, { APIConnectionError, APIUserAbortError, AuthenticationError, BadRequestError, NotFoundError, RateLimitError } from "openai";
import { afterEach, expect, test, vi } from "vitest";
import { startOpenAIServer, type OpenAIServer, type OpenAIServerOptions } from "./index.ts";

const servers: OpenAIServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

async function start(options: OpenAIServerOptions) {
  const server = await startOpenAIServer(options);
  servers.push(server);
  return { server, client: new OpenAI({ baseURL: server.url, apiKey: "test", maxRetries: 0 }) };
}

const ask = (content: string, model = "gpt-4o") => ({ model, messages: [{ role: "user" as const, content }] });
const weather = { type: "function" as const, function: { name: "weather", parameters: { type: "object", properties: {} } } };

test("answers a completion with counted usage and repeatable ids", async () => {
  const { client, server } = await start({ script: () => ({ content: "Hello there." }) });
  const first = await client.chat.completions.create(ask("Hi"));
  const second = await client.chat.completions.create(ask("Hi"));
  expect(first.choices[0]?.message.content).toBe("Hello there.");
  expect(first.choices[0]?.finish_reason).toBe("stop");
  expect(first.usage).toMatchObject({ prompt_tokens: 5, completion_tokens: 3, total_tokens: 8 });
  expect(second.id).toBe(first.id);
  expect(server.requests.map((request) => request.messages[0]?.content)).toEqual(["Hi", "Hi"]);
});

test("streams content and usage to the client's own streaming helper", async () => {
  const text = "A longer answer,\n\nwith  white space — kept as it is.";
  const { client } = await start({ script: () => ({ content: text, usage: { promptTokens: 7, completionTokens: 11, cachedTokens: 5 } }) });
  const stream = client.chat.completions.stream({ ...ask("Hi"), stream_options: { include_usage: true } });
  const deltas: string[] = [];
  stream.on("content", (delta) => deltas.push(delta));
  const completion = await stream.finalChatCompletion();
  expect(deltas.length).toBeGreaterThan(3);
  expect(deltas.join("")).toBe(text);
  expect(completion.choices[0]?.message.content).toBe(text);
  expect(completion.usage).toMatchObject({ prompt_tokens: 7, completion_tokens: 11, prompt_tokens_details: { cached_tokens: 5 } });
});

test("streams tool calls in pieces that assemble", async () => {
  const toolCalls = [
    { name: "weather", arguments: { city: "San Francisco", days: [1, 2] } },
    { name: "weather", arguments: { city: "Łódź" } },
  ];
  const { client } = await start({ script: () => ({ content: "Looking it up.", toolCalls }) });
  const body = { ...ask("Weather?"), tools: [weather] };
  const whole = await client.chat.completions.create(body);
  const streamed = await client.chat.completions.stream(body).finalChatCompletion();
  const calls = streamed.choices[0]?.message.tool_calls?.map((call) => ("function" in call ? JSON.parse(call.function.arguments) : null));
  expect(calls).toEqual(toolCalls.map((call) => call.arguments));
  expect(streamed.choices[0]?.finish_reason).toBe("tool_calls");
  expect(streamed.choices[0]?.message.tool_calls?.map((call) => call.id)).toEqual(
    whole.choices[0]?.message.tool_calls?.map((call) => call.id),
  );
});

test("rules answer in order, each as often as it may", async () => {
  const { client } = await start({
    script: [
      { when: (request) => request.model === "gpt-4o-mini", answer: { content: "mini" } },
      { times: 1, answer: { content: "first" } },
      { answer: (request) => ({ content: `saw ${request.messages.length}` }) },
    ],
  });
  const say = async (model?: string) => (await client.chat.completions.create(ask("Hi", model))).choices[0]?.message.content;
  expect([await say(), await say(), await say("gpt-4o-mini")]).toEqual(["first", "saw 1", "mini"]);
});

test("recordings answer by prefix, whatever the call ids, and part by seed", async () => {
  const call = (id: string, city: string) => ({
    id,
    type: "function" as const,
    function: { name: "weather", arguments: `{ "city": "${city}" }` },
  });
  const start1 = [
    { role: "user" as const, content: "Weather?" },
    { role: "assistant" as const, content: null, tool_calls: [call("call_1", "Oslo")] },
  ];
  const { client } = await start({
    recordings: [
      [...start1, { role: "tool", tool_call_id: "call_1", content: "rain" }, { role: "assistant", content: "Take a coat." }],
      [
        { role: "user", content: "Weather?" },
        { role: "assistant", content: "Where?" },
      ],
    ],
  });
  const first = await client.chat.completions.create({ ...ask("Weather?"), seed: 0 });
  expect(first.choices[0]?.message.tool_calls?.[0]).toMatchObject({ id: "call_1", function: { name: "weather" } });
  const other = await client.chat.completions.create({ ...ask("Weather?"), seed: 1 });
  expect(other.choices[0]?.message.content).toBe("Where?");
  const renamed = [
    start1[0]!,
    { ...start1[1]!, tool_calls: [call("call_other", "Oslo")] },
    { role: "tool" as const, tool_call_id: "call_other", content: "rain" },
  ];
  const last = await client.chat.completions.create({ model: "gpt-4o", messages: renamed });
  expect(last.choices[0]?.message.content).toBe("Take a coat.");
  await expect(client.chat.completions.create(ask("Unknown"))).rejects.toMatchObject({ status: 400, code: "not_scripted" });
});

test("refuses what OpenAI refuses, in its shape", async () => {
  const { client, server } = await start({ script: () => ({ content: "never" }) });
  const unknown = client.chat.completions.create(ask("Hi", "gpt-9"));
  await expect(unknown).rejects.toBeInstanceOf(NotFoundError);
  await expect(unknown).rejects.toMatchObject({ code: "model_not_found", type: "invalid_request_error", param: null });
  const empty = client.chat.completions.create({ model: "gpt-4o" } as never);
  await expect(empty).rejects.toBeInstanceOf(BadRequestError);
  await expect(empty).rejects.toMatchObject({ param: "messages", code: "missing_required_parameter" });
  const orphan = client.chat.completions.create({ model: "gpt-4o", messages: [{ role: "tool", tool_call_id: "x", content: "" }] });
  await expect(orphan).rejects.toThrow(/must be a response to a preceding message/);
  const toolCalls = [{ id: "call_1", type: "function" as const, function: { name: "weather", arguments: "{}" } }];
  const unanswered = client.chat.completions.create({ model: "gpt-4o", messages: [{ role: "assistant", tool_calls: toolCalls }] });
  await expect(unanswered).rejects.toThrow(/did not have response messages: call_1/);
  const keyless = new OpenAI({ baseURL: server.url, apiKey: "test", maxRetries: 0, defaultHeaders: { authorization: null } });
  await expect(keyless.chat.completions.create(ask("Hi"))).rejects.toBeInstanceOf(AuthenticationError);
  const bearer = { authorization: "Bearer x" };
  const broken = await fetch(`${server.url}/chat/completions`, { method: "POST", body: "{", headers: bearer });
  expect([broken.status, await broken.json()]).toEqual([400, { error: expect.objectContaining({ type: "invalid_request_error" }) }]);
  expect((await fetch(`${server.url}/nothing`, { headers: bearer })).status).toBe(404);
});

test("lists its models", async () => {
  const { client } = await start({ models: ["a", "b"] });
  expect((await client.models.list()).data.map((model) => model.id)).toEqual(["a", "b"]);
});

test("scripted errors are retried by the client until they are used up", async () => {
  const { server } = await start({
    script: [
      {
        times: 1,
        answer: { error: { status: 429, message: "Slow down", code: "rate_limit_exceeded", headers: { "retry-after-ms": "1" } } },
      },
      { times: 1, answer: { error: { status: 500, message: "Oops", headers: { "retry-after-ms": "1" } } } },
      { answer: { content: "at last" } },
    ],
  });
  const patient = new OpenAI({ baseURL: server.url, apiKey: "test", maxRetries: 2 });
  const completion = await patient.chat.completions.create(ask("Hi"));
  expect(completion.choices[0]?.message.content).toBe("at last");
  expect(server.requests).toHaveLength(3);
});

test("a rate limit reaches the client as its own error class", async () => {
  const { client } = await start({ script: () => ({ error: { status: 429, message: "Slow down", code: "rate_limit_exceeded" } }) });
  const limited = client.chat.completions.create(ask("Hi"));
  await expect(limited).rejects.toBeInstanceOf(RateLimitError);
  await expect(limited).rejects.toMatchObject({ type: "rate_limit_error", code: "rate_limit_exceeded" });
});

test("a stream can break off, and a client can leave", async () => {
  const { client, server } = await start({
    script: [
      { times: 1, answer: { content: "one two three four five six", breakAfterChunks: 3 } },
      { answer: { content: "one two three", chunkDelayMs: 60_000 } },
    ],
  });
  const seen: unknown[] = [];
  const broken = async () => {
    for await (const chunk of await client.chat.completions.create({ ...ask("Hi"), stream: true })) seen.push(chunk);
  };
  await expect(broken()).rejects.toThrow(/terminated|closed|aborted/i);
  expect(seen).toHaveLength(3);
  const slow = client.chat.completions.stream(ask("Hi"));
  slow.on("chunk", () => slow.abort());
  await expect(slow.done()).rejects.toBeInstanceOf(APIUserAbortError);
  await server.stop();
  servers.splice(0);
  await vi.waitFor(async () => {
    await expect(client.chat.completions.create(ask("Hi"))).rejects.toBeInstanceOf(APIConnectionError);
  });
});

const responsesScript = {
  content: "A longer answer, in words.",
  reasoning: "Let me think.",
  toolCalls: [{ name: "weather", arguments: { city: "Łódź" } }],
};

test("answers a response, whole and streamed, with the same items", async () => {
  const { client } = await start({ script: () => responsesScript });
  const whole = await client.responses.create({ model: "gpt-4o", input: "Hi", instructions: "Be brief." });
  expect(whole.output.map(({ type }) => type)).toEqual(["reasoning", "message", "function_call"]);
  expect(whole).toMatchObject({ status: "completed", output_text: responsesScript.content, instructions: "Be brief." });
  const streamed = client.responses.stream({ model: "gpt-4o", input: "Hi", instructions: "Be brief." });
  const deltas: string[] = [];
  streamed.on("response.output_text.delta", ({ delta }) => deltas.push(delta));
  const final = await streamed.finalResponse();
  expect(deltas.length).toBeGreaterThan(3);
  expect(deltas.join("")).toBe(responsesScript.content);
  expect(final.usage).toEqual(whole.usage);
  expect(final.output_text).toBe(whole.output_text);
  expect(final.output.map(({ id }) => id)).toEqual(whole.output.map(({ id }) => id));
});

test("goes on from a stored response, and refuses one it does not have", async () => {
  const { client, server } = await start({ script: ({ messages }) => ({ content: `${messages.length} messages` }) });
  const first = await client.responses.create({ model: "gpt-4o", input: "One", instructions: "For now." });
  const second = await client.responses.create({ model: "gpt-4o", input: "Two", previous_response_id: first.id });
  expect(second.output_text).toBe("3 messages");
  expect(server.requests.at(-1)?.messages.map(({ role }) => role)).toEqual(["user", "assistant", "user"]);
  const unknown = { model: "gpt-4o", input: "Two", previous_response_id: "resp_none" };
  await expect(client.responses.create(unknown)).rejects.toMatchObject({ status: 400, code: "previous_response_not_found" });
  const orphan = [{ type: "function_call_output" as const, call_id: "c", output: "x" }];
  await expect(client.responses.create({ model: "gpt-4o", input: orphan })).rejects.toBeInstanceOf(BadRequestError);
});

test("ends a response that was cut off as incomplete", async () => {
  const { client } = await start({ script: () => ({ content: "half", finishReason: "length" }) });
  const response = await client.responses.create({ model: "gpt-4o", input: "Hi" });
  expect(response).toMatchObject({ status: "incomplete", incomplete_details: { reason: "max_output_tokens" } });
  const types: string[] = [];
  for await (const { type } of await client.responses.create({ model: "gpt-4o", input: "Hi", stream: true })) types.push(type);
  expect(types.at(-1)).toBe("response.incomplete");
});

test("gives the same text the same vector, of length 1", async () => {
  const { client } = await start({});
  const embed = (input: string | string[], dimensions = 8) =>
    client.embeddings.create({ model: "text-embedding-3-small", input, dimensions });
  const [one, both] = [await embed("one"), await embed(["two", "one"])];
  expect(both.data[1]!.embedding).toEqual(one.data[0]!.embedding);
  expect(both.data[0]!.embedding).not.toEqual(one.data[0]!.embedding);
  expect(Math.hypot(...one.data[0]!.embedding)).toBeCloseTo(1, 5);
  expect(one.usage).toEqual({ prompt_tokens: 1, total_tokens: 1 });
  const float = await client.embeddings.create({ model: "text-embedding-3-small", input: "one", dimensions: 8, encoding_format: "float" });
  expect(float.data).toEqual(one.data);
});

test("fails as scripted: a reset connection, an error in the stream", async () => {
  const { client } = await start({
    script: [{ times: 1, answer: { reset: true } }, { answer: { content: "one two three", failAfterChunks: 2 } }],
  });
  await expect(client.embeddings.create({ model: "text-embedding-3-small", input: "x" })).rejects.toBeInstanceOf(APIConnectionError);
  const read: unknown[] = [];
  const stream = await client.chat.completions.create({ ...ask("Hi"), stream: true });
  await expect(
    (async () => {
      for await (const chunk of stream) read.push(chunk);
    })(),
  ).rejects.toThrow("The stream failed.");
  expect(read).toHaveLength(2);
});
