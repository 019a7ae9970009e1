import type { Client, Json, RunState, SpanSkeleton } from "@retake/protocol";
import { loadInterrupted } from "@retake/runtime";

/** One step of a run as a comparison sees it. */
export interface ComparedStep {
  readonly key: string;
  readonly kind: string;
  readonly input: Json;
  /** undefined while it is under way. */
  readonly outcome: Json | undefined;
}

export interface RunSteps {
  readonly steps: readonly ComparedStep[];
  readonly input: Json | undefined;
  readonly outcome: Json | undefined;
  /** From the journal; else from what the spans show, which is cut short. */
  readonly exact: boolean;
}

/** The steps of a run, from its journal where it has one. */
export async function runSteps(client: Client, runId: string): Promise<RunSteps> {
  const recording = await loadInterrupted(client, runId);
  if (recording) return fromRecording(recording);
  const { spans } = await client.listSpans({ params: { runId } });
  return fromSpans(spans);
}

function fromRecording({ journal, input, outcome }: RunState): RunSteps {
  const outcomes = new Map<string, Json>();
  for (const entry of journal) {
    if (entry.type === "settle") outcomes.set(entry.key, plainJson({ status: entry.status, output: entry.output, error: entry.error }));
    else if (entry.type === "signal") outcomes.set(entry.key, plainJson({ status: "ok", output: entry.value }));
  }
  const steps = journal.flatMap((entry) =>
    entry.type === "request" ? [{ key: entry.key, kind: entry.kind, input: entry.input, outcome: outcomes.get(entry.key) }] : [],
  );
  return { steps, input, outcome: outcome && plainJson(outcome), exact: true };
}

/** Runs that other instrumentation recorded have no keys: kind, name and how often stand for them. */
function fromSpans(spans: readonly SpanSkeleton[]): RunSteps {
  const seen = new Map<string, number>();
  const steps = spans
    .filter(({ kind }) => kind !== "agent" && kind !== "scope")
    .map(({ stepKey, kind, name, status, statusMessage, preview }) => {
      const base = `${kind}:${name}`;
      const count = seen.get(base) ?? 0;
      seen.set(base, count + 1);
      return { key: stepKey || `${base}#${count}`, kind, input: null, outcome: plainJson({ status, statusMessage, preview }) };
    });
  return { steps, input: undefined, outcome: undefined, exact: false };
}

/** Absent and undefined parts are the same. */
function plainJson(value: object): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}
