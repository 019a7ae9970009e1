import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { checkPorts } from "./preflight.mjs";
import { untilReady } from "./ready.mjs";

const source = "--conditions=@retake/source";
const suite = "examples/airline/airline.suite.ts";

/**
 * The demo: a local model, a worker for forks, and once for each data directory the
 * customers' conversations and three experiments: good, broken, repaired.
 */
export async function startDemo({ children, settings, urls, say }) {
  const env = { RETAKE_URL: urls.collector, RETAKE_DASHBOARD_URL: urls.dashboard, OPENAI_BASE_URL: urls.model, OPENAI_API_KEY: "local" };
  await children.start("model", [source, "examples/airline/serve-model.ts"], { MODEL_PORT: String(settings.ports.model.value) });
  await untilReady("demo's model", `${urls.model}/models`);
  await children.start("worker", ["packages/cli/bin/retake.js", "worker", "examples/airline/agents.ts"], env, { keepsData: true });

  const file = path.join(settings.dataDir, "demo.json");
  const done = new Set(JSON.parse(await readFile(file, "utf8").catch(() => "[]")));
  const once = async (name, args, more, accepted) => {
    if (done.has(name)) return;
    say(`Demo: ${name} …`);
    const { code, output } = await children.finish("demo", args, { ...env, ...more });
    if (!accepted.includes(code)) throw new Error(`${name} ended with ${code}:\n${output}`);
    done.add(name);
    await writeFile(file, JSON.stringify([...done]));
  };
  const evaluate = ["packages/cli/bin/retake.js", "eval", suite];
  await once("recording the customers' conversations", [source, "examples/airline/demo.ts"], {}, [0]);
  await once("evaluating the agent", evaluate, {}, [0, 1]);
  await once("evaluating a broken version", evaluate, { AIRLINE_AGENT: "broken" }, [1]);
  await once("evaluating the repaired version", evaluate, {}, [0, 1]);
}

/** Answers the dashboard's wish for a demo, once: `{ error }` says why there is none. */
export function demoOnDemand(context) {
  let loading;
  const load = async () => {
    await checkPorts({ "demo's model": { ...context.settings.ports.model, later: false } });
    await startDemo(context);
  };
  return async (message) => {
    if (message !== "load the demo") return { error: `Nothing is known of ${String(message)}.` };
    try {
      await (loading ??= load());
      return { error: null };
    } catch (error) {
      loading = undefined;
      return { error: error.message };
    }
  };
}
