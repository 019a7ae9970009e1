import fc from "fast-check";
import { agent, type Agent } from "../runs/agent.ts";
import { patched } from "../runs/patched.ts";
import type { Run } from "../runs/run.ts";
import { map, parallel } from "../scopes/parallel.ts";
import { answerSignal } from "../signals/wait-for-signal.ts";
import { step } from "../steps/step.ts";
import { streamStep } from "../steps/stream-step.ts";

/** A random concurrent program: what it does next depends on what arrived, and when. */
export type Program =
  | { readonly do: "step"; readonly name: string; readonly turns: number; readonly fails: boolean; readonly attempts: number }
  | { readonly do: "cancel"; readonly after: number; readonly turns: number }
  | { readonly do: "stream"; readonly chunks: number; readonly read: number; readonly breaks: boolean }
  | { readonly do: "timer"; readonly ms: number; readonly cleared: boolean }
  | { readonly do: "draw" | "clock" | "signal" | "patch" | "note" }
  | { readonly do: "sequence" | "all" | "race" | "any" | "settled" | "agent" | "parallel" | "map"; readonly of: readonly Program[] };

const leaf = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("step" as const),
      name: fc.constantFrom("a", "b", "c"),
      turns: fc.nat(3),
      fails: fc.boolean(),
      attempts: fc.integer({ min: 1, max: 3 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("cancel" as const), after: fc.nat(2), turns: fc.nat(4) }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("stream" as const), chunks: fc.nat(4), read: fc.nat(5), breaks: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("timer" as const), ms: fc.nat(2), cleared: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom("draw" as const, "clock" as const, "signal" as const, "patch" as const, "note" as const) }),
  },
);

export const { program } = fc.letrec<{ program: Program }>((tie) => ({
  program: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.record({
      do: fc.constantFrom(
        "sequence" as const,
        "all" as const,
        "race" as const,
        "any" as const,
        "settled" as const,
        "agent" as const,
        "parallel" as const,
        "map" as const,
      ),
      of: fc.array(tie("program"), { minLength: 1, maxLength: 4 }),
    }),
  ),
}));

interface Execution {
  readonly run: Run;
  readonly arrivals: string[];
  /** Called when an effect really runs. */
  readonly ran: () => void;
}

/** An agent that executes the program; its outcome tells everything that happened on the way. */
export function agentOf(root: Program, ran: () => void = () => undefined): Agent<Record<string, never>, string> {
  return agent({ name: "random" }, async (_input, run) => {
    const arrivals = run.state<string[]>("arrivals", []);
    const result = await execute(root, { run, arrivals: arrivals.value, ran });
    // Losers of a race still arrive; the run waits for none of them.
    return `${result} ${arrivals.value.join(" ")}`;
  });
}

/** What the code that is told of an arrival sees. */
function arrive(result: string, { arrivals }: Execution): string {
  arrivals.push(result);
  return result;
}

async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve));
}

const caught = (error: unknown): string => (error instanceof Error ? `caught ${error.name} ${error.message}` : `caught ${String(error)}`);

async function execute(node: Program, execution: Execution): Promise<string> {
  const { arrivals, run } = execution;
  switch (node.do) {
    case "step": {
      let tries = 0;
      // Its input depends on how much arrived before: another order of arrivals is another path.
      const result = await step(
        { name: node.name, retry: { attempts: node.attempts, delayMs: 0 } },
        { seen: arrivals.length },
        async ({ seen }) => {
          execution.ran();
          tries++;
          await turns(node.turns);
          if (node.fails && (seen + tries) % 3 !== 0) throw new RangeError(`failed after ${seen}`);
          return `${node.name}${seen}`;
        },
      ).catch(caught);
      return arrive(result, execution);
    }
    case "cancel":
      return cancelled(node.after, node.turns, execution);
    case "stream":
      return stream(node, execution);
    case "timer":
      return timer(node.ms, node.cleared, execution);
    case "draw":
      return arrive(`drew ${Math.random().toFixed(6)} ${globalThis.crypto.randomUUID().slice(0, 8)}`, execution);
    case "clock":
      return arrive(`at ${Date.now()}`, execution);
    case "signal": {
      const place = arrivals.length;
      return arrive(`told ${String(await run.signal("ask", { place }))}`, execution);
    }
    case "patch":
      return arrive(patched(`patch${arrivals.length % 2}`) ? "new" : "old", execution);
    case "note":
      run.state("notes", { count: 0 }).value.count++;
      return "noted";
    default:
      return composite(node.do, node.of, execution);
  }
}

async function composite(kind: Exclude<Program["do"], "step">, of: readonly Program[], execution: Execution): Promise<string> {
  const each = (): Promise<string>[] => of.map((child) => execute(child, execution));
  switch (kind) {
    case "all":
      return (await Promise.all(each())).join("&");
    case "race":
      return Promise.race(each());
    case "any":
      return Promise.any(
        each().map(async (result, i) => ((await result).startsWith("caught") && i % 2 === 0 ? Promise.reject(new Error("none")) : result)),
      ).catch(caught);
    case "settled":
      return (await Promise.allSettled(each())).length.toString();
    case "agent":
      return agent({ name: "inner" }, async () => (await Promise.all(each())).join("|"))({});
    case "parallel":
      return Object.values(await parallel(Object.fromEntries(of.map((child, i) => [`b${i}`, () => execute(child, execution)])))).join("/");
    case "map":
      return (await map(of, (child) => execute(child, execution), { concurrency: 2 })).join(",");
    default: {
      const results: string[] = [];
      for (const child of of) results.push(await execute(child, execution));
      return results.join("+");
    }
  }
}

async function cancelled(after: number, takes: number, execution: Execution): Promise<string> {
  const controller = new AbortController();
  const slow = step({ name: "slow", signal: controller.signal }, takes, async () => {
    execution.ran();
    await turns(takes);
    return "slow";
  }).catch(caught);
  for (let i = 0; i < after; i++) await step("wait", i, async () => turns(1));
  controller.abort(new Error(`gave up after ${after}`));
  return arrive(await slow, execution);
}

async function stream(node: Extract<Program, { do: "stream" }>, execution: Execution): Promise<string> {
  const read: string[] = [];
  try {
    const source = streamStep(
      { name: "words" },
      { seen: execution.arrivals.length, count: node.chunks },
      async function* ({ seen, count }) {
        execution.ran();
        for (let i = 0; i < count; i++) {
          await turns(i % 2);
          yield `w${seen}.${i}`;
        }
        if (node.breaks) throw new Error("the stream broke");
      },
    );
    if (node.read > 0) {
      for await (const word of source) {
        read.push(arrive(word, execution));
        if (read.length >= node.read) break;
      }
    }
  } catch (error) {
    read.push(caught(error));
  }
  return arrive(read.join("~"), execution);
}

async function timer(ms: number, cleared: boolean, execution: Execution): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const handle = setTimeout(() => {
    resolve("rang");
  }, ms);
  if (cleared) {
    await step("before", ms, async () => turns(ms));
    clearTimeout(handle);
    resolve("cleared");
  }
  return arrive(await promise, execution);
}

/** Gives every signal of a run its answer as soon as it is asked for, and earlier: an answer waits for its question. */
export function answerAll(runId: string, root: Program): void {
  for (const frame of frames(root)) for (let i = 0; i < 8; i++) answerSignal(runId, `${frame}signal:ask#${i}`, `answer ${i}`);
}

/** Every path of scopes that the program may open. */
function frames(root: Program): string[] {
  const paths = new Set([""]);
  const visit = (node: Program, path: string): void => {
    if (!("of" in node)) return;
    for (const [i, child] of node.of.entries()) {
      for (let n = 0; n < 4; n++) {
        const inner =
          node.do === "agent"
            ? `${path}agent:inner#${n}/`
            : node.do === "parallel"
              ? `${path}parallel:#${n}/b${i}/`
              : node.do === "map"
                ? `${path}map:#${n}/${i}/`
                : path;
        paths.add(inner);
        visit(child, inner);
        if (inner === path) break;
      }
    }
  };
  visit(root, "");
  return [...paths];
}
