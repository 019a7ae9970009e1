import OpenAI from "openai";
import { conversation, getWeather, question, runAgent, user } from "./scenario.mjs";

// The older one describes messages by one attribute for each of their fields.
const traceloop = await import(process.argv[2] ?? "@traceloop/node-server-sdk");
traceloop.initialize({
  appName: "travel",
  baseUrl: process.env.OTEL_EXPORTER_OTLP_ENDPOINT,
  apiKey: "none",
  silenceInitializationMessage: true,
  traceloopSyncEnabled: false,
  instrumentModules: { openAI: OpenAI },
});
const runTool = (parameters) => traceloop.withTool({ name: "get_weather" }, getWeather, parameters);
await traceloop.withAssociationProperties({ session_id: conversation, user_id: user }, () =>
  traceloop.withWorkflow({ name: "trip" }, () =>
    traceloop.withAgent({ name: "travel-agent" }, (asked) => asked && runAgent(new OpenAI(), runTool), question),
  ),
);
await traceloop.forceFlush();
