import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Json } from "@retake/protocol";

export interface RecordedRun {
  readonly name: string;
  /** The state after each step: what an agent that keeps its messages would have. */
  readonly states: () => Generator<object>;
}

const data = join(import.meta.dirname, "../../../shared/data");

/** The recorded runs of one kind, as sequences of states that grow in place; null where the data is absent. */
export function recordedRuns(kind: "tau-airline" | "swe-agent"): RecordedRun[] | null {
  const folder = join(data, kind);
  if (!existsSync(folder)) return null;
  return kind === "tau-airline" ? tauRuns(join(folder, "trajectories.jsonl")) : sweRuns(folder);
}

function tauRuns(file: string): RecordedRun[] {
  return readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { task_id: number; trial: number; traj: Json[] })
    .map(({ task_id: task, trial, traj }) => growing(`task ${task}, trial ${trial}`, traj));
}

function sweRuns(folder: string): RecordedRun[] {
  const names = ["humanevalfix-python-0", ...[1, 2, 3, 4, 5].map((n) => `marshmallow-1867-${n}`)];
  return names.map((name) => {
    const { history } = JSON.parse(readFileSync(join(folder, `${name}.traj`), "utf8")) as { history: Json[] };
    return growing(name, history);
  });
}

function growing(name: string, messages: readonly Json[]): RecordedRun {
  return {
    name,
    *states() {
      const state = { messages: [] as Json[] };
      for (const message of messages) {
        state.messages.push(message);
        yield state;
      }
    },
  };
}
