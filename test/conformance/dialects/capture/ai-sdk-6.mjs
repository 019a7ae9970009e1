import { generateText, stepCountIs, streamText } from "ai-6";
import { createOpenAI } from "ai-sdk-openai-3";
import { z } from "zod";
import { agent, conversation, description, getWeather, model, question, system, user } from "./scenario.mjs";
import { startTelemetry } from "./telemetry.mjs";

const { stop } = startTelemetry();
const request = {
  model: createOpenAI({ baseURL: process.env.OPENAI_BASE_URL })(model),
  system,
  prompt: question,
  tools: { get_weather: { description, inputSchema: z.object({ city: z.string() }), execute: getWeather } },
  stopWhen: stepCountIs(5),
  experimental_telemetry: { isEnabled: true, functionId: agent, metadata: { sessionId: conversation, userId: user } },
};
await generateText(request);
for await (const _ of streamText(request).textStream);
await stop();
