import { collectAgents, collectTools, runWorker, type AnyAgent } from "@retake/runtime";
import type { Retake, ToolReplacements } from "@retake/sdk";
import { Command } from "commander";
import { contextOf, recording } from "../context.ts";
import { loadModule } from "../load-module.ts";
import { note, plain } from "../terminal/text.ts";

export function workerCommand(): Command {
  return new Command("worker")
    .description("Run forks and replays of your agents here, one at a time, until stopped.")
    .argument("<file...>", "modules that export agents")
    .option("--id <name>", "name of this worker; made up when absent")
    .addHelpText(
      "after",
      "\nExamples:\n  retake worker ./agents.ts\n  RETAKE_URL=http://127.0.0.1:4318 retake worker src/agents/*.ts\n\nEvery exported agent({ name }, …) is taken; exported tools can stand in for others (retake fork --use). Ctrl-C stops after the job under way.",
    )
    .action(async (files: string[], options: { id?: string }, command: Command) => {
      const context = contextOf(command);
      const stop = new AbortController();
      for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());
      const log = (line: string): void => note(plain(line));
      const work = async ({ flush }: Retake): Promise<void> => {
        const { agents, tools } = await loadModules(files);
        const { client } = context;
        await runWorker({
          client,
          agents,
          tools,
          signal: stop.signal,
          log,
          flush,
          ...(options.id !== undefined && { workerId: options.id }),
        });
      };
      await recording(context, "retake-worker", work, { collectorNeeded: false });
    });
}

/** The agents that these modules export, and the tools that can stand in for others. */
export async function loadModules(files: readonly string[]): Promise<{ agents: AnyAgent[]; tools: ToolReplacements }> {
  const agents = new Set<AnyAgent>();
  let tools: ToolReplacements = {};
  for (const file of files) {
    const loaded = await loadModule(file);
    for (const agent of collectAgents(loaded, file)) agents.add(agent);
    tools = { ...tools, ...collectTools(loaded) };
  }
  return { agents: [...agents], tools };
}
