import { createOpenAI } from "@ai-sdk/openai";
import { Agent } from "@mastra/core/agent";
import { Mastra } from "@mastra/core/mastra";
import { createTool } from "@mastra/core/tools";
import { Observability } from "@mastra/observability";
import { OtelExporter } from "@mastra/otel-exporter";
import { z } from "zod";
import { agent, conversation, description, getWeather, model, question, system, user } from "./scenario.mjs";

const endpoint = `${process.env.OTEL_EXPORTER_OTLP_ENDPOINT}/v1/traces`;
const observability = new Observability({
  configs: {
    otel: { serviceName: "travel", exporters: [new OtelExporter({ provider: { custom: { endpoint, protocol: "http/json" } } })] },
  },
});
const weather = createTool({
  id: "get_weather",
  description,
  inputSchema: z.object({ city: z.string() }),
  execute: (input) => getWeather(input),
});
const mastra = new Mastra({
  logger: false,
  observability,
  agents: {
    traveller: new Agent({
      id: agent,
      name: agent,
      instructions: system,
      model: createOpenAI({ baseURL: process.env.OPENAI_BASE_URL })(model),
      tools: { get_weather: weather },
    }),
  },
});
const traveller = mastra.getAgent("traveller");
const tracingOptions = { metadata: { sessionId: conversation, userId: user } };
await traveller.generate(question, { tracingOptions });
const { textStream } = await traveller.stream(question, { tracingOptions });
for await (const _ of textStream);
await observability.shutdown();
process.exit(0);
