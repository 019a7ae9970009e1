/** What every program does: a question, a tool call, its answer, a last answer that is streamed. */
export const model = "gpt-4o-mini";
export const agent = "travel-agent";
export const conversation = "trip-7";
export const user = "user-3";
export const system = "You are a travel agent. Be brief.";
export const question = "Will it rain in Lisbon? Should I pack an umbrella?";
export const description = "Tells the weather of a city.";

export const tools = [
  {
    type: "function",
    function: {
      name: "get_weather",
      description,
      parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"], additionalProperties: false },
    },
  },
];

export async function getWeather({ city }) {
  return { city, sky: "rain", celsius: 14 };
}

/** The first call of the model, which answers with a tool call. */
export function firstRequest() {
  return {
    model,
    temperature: 0.2,
    max_tokens: 200,
    messages: [
      { role: "system", content: system },
      { role: "user", content: question },
    ],
    tools,
  };
}

/** The second call: what was said so far and the tool's answer. */
function secondRequest(first, answer, result) {
  const call = answer.tool_calls[0];
  const content = JSON.stringify(result);
  return { ...first, messages: [...first.messages, answer, { role: "tool", tool_call_id: call.id, content }] };
}

/** The loop by hand, for instrumentations of the client alone; `runTool` is where a tool span may be made. */
export async function runAgent(client, runTool = getWeather, stream = true) {
  const first = firstRequest();
  const { choices } = await client.chat.completions.create(first);
  const answer = choices[0].message;
  const result = await runTool(JSON.parse(answer.tool_calls[0].function.arguments));
  const second = secondRequest(first, answer, result);
  if (!stream) return (await client.chat.completions.create(second)).choices[0].message.content;
  let text = "";
  const streamed = { ...second, stream: true, stream_options: { include_usage: true } };
  for await (const chunk of await client.chat.completions.create(streamed)) {
    text += chunk.choices[0]?.delta.content ?? "";
  }
  return text;
}
