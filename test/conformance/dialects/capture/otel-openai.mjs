import { createRequire } from "node:module";
import { registerInstrumentations } from "@opentelemetry/instrumentation";
import { OpenAIInstrumentation } from "@opentelemetry/instrumentation-openai";
import { firstRequest, runAgent } from "./scenario.mjs";
import { startTelemetry } from "./telemetry.mjs";

// It keeps message content only when asked; messages come as log records, each of its own.
const { tracer, tracerProvider, loggerProvider, stop } = startTelemetry();
registerInstrumentations({
  instrumentations: [new OpenAIInstrumentation({ captureMessageContent: true })],
  tracerProvider,
  loggerProvider,
});
const OpenAI = createRequire(import.meta.url)("openai");
const client = new OpenAI();
await tracer.startActiveSpan("travel", async (span) => {
  await runAgent(client);
  const { messages, tools, model } = firstRequest();
  await client.responses.create({
    model,
    instructions: messages[0].content,
    input: messages[1].content,
    tools: tools.map(({ function: tool }) => ({ type: "function", strict: true, ...tool })),
  });
  await client.embeddings.create({ model: "text-embedding-3-small", input: "Lisbon" });
  span.end();
});
await stop();
