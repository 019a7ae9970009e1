import { startOpenAIServer } from "@retake/test/support/openai-server/index.ts";
import { airlineModel } from "./model.ts";

// The example's model on an address of its own: MODEL_PORT, or a free port.
const thinkMs = Number(process.env["MODEL_DELAY_MS"] ?? 0);
const server = await startOpenAIServer({
  port: Number(process.env["MODEL_PORT"] ?? 0),
  script: (request) => ({ ...airlineModel(request), ...(thinkMs > 0 ? { delayMs: thinkMs } : {}) }),
});
console.log(`model at ${server.url}`);

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void server.stop());
