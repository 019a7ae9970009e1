import type { Client, Pins, RunDetail, Worker } from "@retake/protocol";
import { shorten } from "../terminal/table.ts";
import { plain } from "../terminal/text.ts";

const MOST_WORKERS = 5;

/** Where the code that would go on with a run differs from the code that was recorded; and that there is none. */
export async function pinsNotes(client: Client, { run, pins }: RunDetail): Promise<string[]> {
  const { workers } = await client.listWorkers();
  const able = workers.filter(({ live, agents }) => live && agents.some(({ name }) => name === run.agent));
  if (able.length === 0) return [`No live worker has the agent "${plain(run.agent)}"; the job waits for one: retake worker ./agents.ts`];
  const recorded = { "agent.version": run.agentVersion, ...pins };
  const notes = able.flatMap((worker) => noteOn(worker, run.agent, recorded));
  const more = notes.length - MOST_WORKERS;
  return more > 0 ? [...notes.slice(0, MOST_WORKERS), `… and ${more} more workers whose code differs`] : notes;
}

function noteOn({ id, agents }: Worker, name: string, recorded: Pins): string[] {
  const agent = agents.find((candidate) => candidate.name === name)!;
  const moved = Object.entries({ "agent.version": agent.version, ...agent.pins }).filter(
    ([pin, value]) => recorded[pin] !== undefined && recorded[pin] !== value,
  );
  if (moved.length === 0) return [];
  const parts = moved.map(([pin, value]) => `${brief(pin)} ${brief(recorded[pin]!)} → ${brief(value)}`);
  return [`The code differs in worker ${plain(id)} (recorded → there): ${parts.join(", ")}`];
}

function brief(text: string): string {
  return shorten(plain(text), 60) || '""';
}
