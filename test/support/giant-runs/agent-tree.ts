/** A span as the generators make it; sent by `sendRun`. Times are Unix milliseconds. */
export interface GiantSpan {
  readonly spanId: string;
  readonly parentId: string | null;
  readonly kind: "agent" | "model" | "tool" | "span";
  readonly name: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly error?: string;
  readonly input: string;
  readonly output: string;
}

export interface AgentTreeOptions {
  /** Spans of the run, exactly. */
  readonly spans: number;
  readonly startMs: number;
  /** @default 1 */
  readonly seed?: number;
  /** Of the outermost. @default "orchestrator" */
  readonly agent?: string;
  /** Share of tool calls that fail. @default 0.01 */
  readonly failing?: number;
}

const tools = ["search_web", "read_file", "write_file", "run_tests", "query_database", "send_mail", "list_directory", "apply_patch"];
const agents = ["researcher", "coder", "reviewer", "planner"];
const models = ["gpt-4o", "gpt-4o-mini", "claude-sonnet-4"];
const words =
  "the report says that the second build failed because a migration was missing so the agent reads the log and tries again with another order".split(
    " ",
  );

/**
 * A run as agents make them: turns of a model call and the tools it asks for, some of them at the same time, and
 * sub-agents with turns of their own. The same options give the same run.
 */
export function agentTree({ spans, startMs, seed = 1, agent = "orchestrator", failing = 0.01 }: AgentTreeOptions): GiantSpan[] {
  const random = randomFrom(seed);
  const pick = (list: readonly string[]): string => list[Math.floor(random() * list.length)]!;
  const prose = (count: number): string => Array.from({ length: count }, () => pick(words)).join(" ");
  const made: { -readonly [K in keyof GiantSpan]: GiantSpan[K] }[] = [];
  let nowMs = startMs;
  const open = (kind: GiantSpan["kind"], name: string, parentId: string | null, atMs = nowMs): (typeof made)[number] => {
    const span = { spanId: idOf(seed, made.length), parentId, kind, name, startMs: atMs, endMs: atMs, input: prose(12), output: prose(8) };
    made.push(span);
    return span;
  };
  const root = open("agent", agent, null);
  const stack = [{ span: root, turnsLeft: Number.POSITIVE_INFINITY }];
  while (made.length < spans) {
    const frame = stack.at(-1)!;
    if (frame.turnsLeft-- <= 0) {
      frame.span.endMs = nowMs;
      stack.pop();
      continue;
    }
    const call = open("model", pick(models), frame.span.spanId);
    call.endMs = nowMs += 200 + random() * 1800;
    const together = Math.min(spans - made.length, Math.floor(random() * random() * 6));
    let lastMs = nowMs;
    for (let i = 0; i < together; i++) {
      const tool = open("tool", pick(tools), frame.span.spanId, nowMs + i * 0.4);
      tool.endMs = nowMs + 5 + random() * random() * 3000;
      if (random() < failing) tool.error = `exit code 1: ${prose(6)}`;
      lastMs = Math.max(lastMs, tool.endMs);
    }
    // Now and then somebody has to be waited for.
    nowMs = lastMs + (random() < 0.004 ? 120_000 * random() : 2);
    if (made.length < spans && random() < 0.08 && stack.length < 12)
      stack.push({ span: open("agent", pick(agents), frame.span.spanId), turnsLeft: 2 + Math.floor(random() * 20) });
  }
  for (const { span } of stack) span.endMs = nowMs;
  return made;
}

/** So many spans, each within the one before. */
export function spanChain(depth: number, startMs: number, seed = 2): GiantSpan[] {
  return Array.from({ length: depth }, (_, i) => ({
    spanId: idOf(seed, i),
    parentId: i === 0 ? null : idOf(seed, i - 1),
    kind: i === depth - 1 ? "tool" : i === 0 ? "agent" : "span",
    name: i === depth - 1 ? "innermost" : `level ${i}`,
    startMs: startMs + i,
    endMs: startMs + 3 * depth - i,
    input: `${i}`,
    output: `${i} came back`,
  }));
}

export function idOf(seed: number, index: number): string {
  return (BigInt(seed) * 0x1_0000_0000n + BigInt(Math.imul(index + 1, 0x9e37_79b1) >>> 0)).toString(16).padStart(16, "0");
}

function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
