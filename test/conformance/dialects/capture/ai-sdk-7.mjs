import { createOpenAI } from "@ai-sdk/openai";
import { OpenTelemetry, LegacyOpenTelemetry } from "@ai-sdk/otel";
import { isStepCount, registerTelemetry, ToolLoopAgent } from "ai";
import { agent, conversation, description, getWeather, model, question, system, user } from "./scenario.mjs";
import { startTelemetry } from "./telemetry.mjs";
import { z } from "zod";

const { stop } = startTelemetry();
registerTelemetry(process.argv[2] === "legacy" ? new LegacyOpenTelemetry() : new OpenTelemetry({ usage: true, runtimeContext: true }));
const traveller = new ToolLoopAgent({
  model: createOpenAI({ baseURL: process.env.OPENAI_BASE_URL })(model),
  instructions: system,
  tools: { get_weather: { description, inputSchema: z.object({ city: z.string() }), execute: getWeather } },
  stopWhen: isStepCount(5),
  telemetry: { functionId: agent, includeRuntimeContext: { sessionId: true, userId: true } },
  runtimeContext: { sessionId: conversation, userId: user },
});
await traveller.generate({ prompt: question });
const { textStream } = await traveller.stream({ prompt: question });
for await (const _ of textStream);
await stop();
