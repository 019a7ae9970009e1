import { OpenAIInstrumentation } from "@arizeai/openinference-instrumentation-openai";
import OpenAI from "openai";
import { conversation, getWeather, question, runAgent, user } from "./scenario.mjs";
import { startTelemetry } from "./telemetry.mjs";

// The agent and tool spans are set by hand, as OpenInference's guide shows for code that no instrumentation covers.
const { tracer, tracerProvider, stop } = startTelemetry();
const instrumentation = new OpenAIInstrumentation({ tracerProvider });
instrumentation.manuallyInstrument(OpenAI);

const runTool = (parameters) =>
  tracer.startActiveSpan("get_weather", async (span) => {
    span.setAttributes({
      "openinference.span.kind": "TOOL",
      "tool.name": "get_weather",
      "tool.parameters": '{"city":{"type":"string"}}',
      "input.value": JSON.stringify(parameters),
      "input.mime_type": "application/json",
    });
    const result = await getWeather(parameters);
    span.setAttributes({ "output.value": JSON.stringify(result), "output.mime_type": "application/json" });
    span.end();
    return result;
  });

await tracer.startActiveSpan("travel-agent", async (span) => {
  span.setAttributes({
    "openinference.span.kind": "AGENT",
    "agent.name": "travel-agent",
    "session.id": conversation,
    "user.id": user,
    "input.value": question,
  });
  span.setAttribute("output.value", await runAgent(new OpenAI(), runTool));
  span.end();
});
await stop();
