import { observeOpenAI } from "@langfuse/openai";
import { LangfuseSpanProcessor } from "@langfuse/otel";
import { propagateAttributes, startActiveObservation } from "@langfuse/tracing";
import OpenAI from "openai";
import { conversation, getWeather, question, runAgent, user } from "./scenario.mjs";
import { startTelemetry } from "./telemetry.mjs";

const processor = new LangfuseSpanProcessor({
  publicKey: "pk-none",
  secretKey: "sk-none",
  baseUrl: process.env.OTEL_EXPORTER_OTLP_ENDPOINT,
});
const { stop } = startTelemetry([processor]);
const client = observeOpenAI(new OpenAI());
const runTool = (parameters) =>
  startActiveObservation(
    "get_weather",
    async (tool) => {
      tool.update({ input: parameters });
      const result = await getWeather(parameters);
      tool.update({ output: result });
      return result;
    },
    { asType: "tool" },
  );
await propagateAttributes({ sessionId: conversation, userId: user }, () =>
  startActiveObservation(
    "travel-agent",
    async (observation) => {
      observation.update({ input: question });
      observation.update({ output: await runAgent(client, runTool) });
    },
    { asType: "agent" },
  ),
);
// What an application that computes its own cost sends.
await startActiveObservation(
  "own-model",
  async (generation) => {
    generation.update({
      model: "own-model-1",
      input: [{ role: "user", content: question }],
      output: { role: "assistant", content: "Yes." },
      usageDetails: { input: 56, input_cached_tokens: 64, output: 24, output_reasoning_tokens: 16, total: 160 },
      costDetails: { input: 0.001, output: 0.002, total: 0.003 },
    });
  },
  { asType: "generation" },
);
await processor.forceFlush();
await stop();
