import type { RecordedRun } from "./recorded-states.ts";

/*
 * A long run made up for measuring: 3 MB of state in 300 files, 2,000 steps, each
 * with two messages, an edit of a file and now and then a new plan, and a
 * compaction of the messages every 200 steps. The same at every execution.
 */

export const GIANT_STEPS = 2000;
const FILES = 300;
const FILE_LENGTH = 10_000;
const COMPACTION = 200;
const KEPT = 20;

interface Message {
  role: string;
  content: string;
  tool_calls?: { id: string; name: string; arguments: Record<string, unknown> }[];
  tool_call_id?: string;
}

export interface GiantState {
  messages: Message[];
  files: Record<string, string>;
  plan: { goal: string; open: string[] };
  step: number;
}

export function giantRun(): RecordedRun {
  return {
    name: "giant",
    *states() {
      const random = numbers(20240311);
      const write = writer(random);
      const state: GiantState = {
        messages: [
          { role: "system", content: write(6000) },
          { role: "user", content: write(800) },
        ],
        files: {},
        plan: { goal: write(200), open: [write(60), write(60), write(60)] },
        step: 0,
      };
      for (let i = 0; i < FILES; i++) state.files[`src/part-${i % 20}/file-${i}.ts`] = write(FILE_LENGTH);
      const names = Object.keys(state.files);
      for (let step = 0; step < GIANT_STEPS; step++) {
        if (step > 0) advance(state, step, names, random, write);
        yield state;
      }
    },
  };
}

function advance(state: GiantState, step: number, names: readonly string[], random: () => number, write: (length: number) => string): void {
  if (step % COMPACTION === 0) {
    const [system, task] = state.messages;
    state.messages = [system!, task!, { role: "assistant", content: write(2000) }, ...state.messages.slice(-KEPT)];
  }
  // Most work is on few files.
  const name = names[Math.floor(random() ** 3 * names.length)]!;
  const text = state.files[name]!;
  const at = Math.floor(random() * (text.length - 200));
  const old = text.slice(at, at + 20 + Math.floor(random() * 100));
  const replacement = write(20 + Math.floor(random() * 200));
  state.files[name] = text.slice(0, at) + replacement + text.slice(at + old.length);
  const id = `call_${step.toString(36)}`;
  state.messages.push(
    {
      role: "assistant",
      content: write(200 + Math.floor(random() * 300)),
      tool_calls: [{ id, name: "edit", arguments: { name, old, replacement } }],
    },
    { role: "tool", tool_call_id: id, content: write(300 + Math.floor(random() * 2000)) },
  );
  state.step = step;
  if (step % 10 === 0) state.plan.open = [...state.plan.open.slice(1), write(60)];
}

/** Park and Miller's generator: the same numbers on every machine. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

/** Text that compresses about as well as prose and code do. */
function writer(random: () => number): (length: number) => string {
  const words = Array.from({ length: 3000 }, () =>
    Array.from({ length: 2 + Math.floor(random() * 8) }, () => String.fromCharCode(97 + Math.floor(random() ** 1.5 * 26))).join(""),
  );
  return (length) => {
    let text = "";
    while (text.length < length) text += words[Math.floor(random() ** 2 * words.length)]! + (random() < 0.08 ? ".\n" : " ");
    return text.slice(0, length);
  };
}
