import type { DivergenceReport } from "@retake/sdk";

/** What came of one replay. */
export interface Replayed {
  /** The recorded run. */
  readonly source: string;
  readonly agent: string;
  /** `failed`: it could not be replayed. `queued` and `running`: in a worker. */
  readonly status: "ok" | "error" | "diverged" | "failed" | "queued" | "running";
  /** The run that it made; null where it made none. */
  readonly runId: string | null;
  readonly steps: number | null;
  readonly durationMs: number | null;
  /** Where it left its recording. */
  readonly report: DivergenceReport | null;
  /** Why it failed, or what the agent ended in. */
  readonly problem: string | null;
  /** All there is to tell, for `--json`. */
  readonly details: unknown;
}
