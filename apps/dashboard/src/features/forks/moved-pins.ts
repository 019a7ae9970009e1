import type { Worker } from "@retake/protocol";

export interface MovedPin {
  readonly name: string;
  readonly recorded: string;
  readonly current: string;
}

/** Pins that a worker's agent and a recording both have, and that differ; the agent's version is said elsewhere. */
export function movedPins(recorded: Readonly<Record<string, string>>, worker: Worker, agent: string): MovedPin[] {
  const pins = worker.agents.find(({ name }) => name === agent)?.pins ?? {};
  return Object.entries(pins).flatMap(([name, current]) => {
    const before = recorded[name];
    return name === "agent.version" || before === undefined || before === current ? [] : [{ name, recorded: before, current }];
  });
}
