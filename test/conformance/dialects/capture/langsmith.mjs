import { initializeOTEL } from "langsmith/experimental/otel/setup";
import { traceable } from "langsmith/traceable";
import { wrapOpenAI } from "langsmith/wrappers";
import OpenAI from "openai";
import { conversation, getWeather, question, runAgent, user } from "./scenario.mjs";

const { DEFAULT_LANGSMITH_SPAN_PROCESSOR: processor } = initializeOTEL();
const client = wrapOpenAI(new OpenAI());
const runTool = traceable(getWeather, { name: "get_weather", run_type: "tool" });
const search = traceable(async (query) => [{ page_content: `${query}: rainy in winter`, type: "Document" }], {
  name: "guide",
  run_type: "retriever",
});
const runTraveller = traceable(
  async (asked) => {
    await search(asked);
    // A streamed call would write its attributes onto this span: the SDK gives it none of its own here.
    return runAgent(client, runTool, false);
  },
  { name: "travel-agent", run_type: "chain", metadata: { thread_id: conversation, user_id: user } },
);
await runTraveller(question);
await processor.forceFlush();
await processor.shutdown();
