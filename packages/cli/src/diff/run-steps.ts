import type { Client, Json, RunState, RunStep } from "@retake/protocol";
import type { AlignableStep } from "@retake/protocol/comparison";
import { loadInterrupted } from "@retake/runtime";

/** One step of a run as a comparison sees it. */
export interface ComparedStep extends AlignableStep {
  /** What it is called: its step key, or what it is and how often that came before. */
  readonly key: string;
  readonly input: Json;
  /** undefined while it is under way. */
  readonly outcome: Json | undefined;
}

export interface RunSteps {
  readonly steps: readonly ComparedStep[];
  readonly input: Json | undefined;
  readonly outcome: Json | undefined;
  /** From the journal; else from what the spans show, which is cut short, and digests. */
  readonly exact: boolean;
}

/** The steps of a run, from its journal where it has one. */
export async function runSteps(client: Client, runId: string): Promise<RunSteps> {
  const recording = await loadInterrupted(client, runId);
  if (recording) return fromRecording(recording);
  const { steps } = await client.listSteps({ params: { runId } });
  return fromSpans(steps);
}

function fromRecording({ journal, input, outcome }: RunState): RunSteps {
  const outcomes = new Map<string, Json>();
  for (const entry of journal) {
    if (entry.type === "settle") outcomes.set(entry.key, plainJson({ status: entry.status, output: entry.output, error: entry.error }));
    else if (entry.type === "signal") outcomes.set(entry.key, plainJson({ status: "ok", output: entry.value }));
  }
  const steps = journal.flatMap((entry) =>
    entry.type === "request"
      ? [
          {
            key: entry.key,
            stepKey: entry.key,
            kind: entry.kind,
            name: entry.name,
            inputDigest: entry.inputDigest,
            input: entry.input,
            outcome: outcomes.get(entry.key),
          },
        ]
      : [],
  );
  return { steps, input, outcome: outcome && plainJson(outcome), exact: true };
}

/** Of runs that other instrumentation recorded, which have no keys: what their spans show, and digests of what they hold. */
function fromSpans(spans: readonly RunStep[]): RunSteps {
  const seen = new Map<string, number>();
  const steps = spans.map(({ stepKey, kind, name, status, statusMessage, preview, inputDigest, outputDigest }) => {
    const base = `${kind}:${name}`;
    const count = seen.get(base) ?? 0;
    seen.set(base, count + 1);
    const outcome = plainJson({ status, statusMessage, preview, digest: outputDigest });
    return { key: stepKey || `${base}#${count}`, stepKey, kind, name, inputDigest, input: { digest: inputDigest }, outcome };
  });
  return { steps, input: undefined, outcome: undefined, exact: false };
}

/** Absent and undefined parts are the same. */
function plainJson(value: object): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}
