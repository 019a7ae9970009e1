import type { RecordedError } from "@retake/protocol";
import type { Divergence, DivergenceReport } from "../journal/divergence.ts";

/** How a replay or fork ended. A divergence is a finding, not a crash. */
export interface ReplayResult {
  /** The run that it made. */
  readonly runId: string;
  readonly rootSpanId: string;
  readonly status: "ok" | "error" | "diverged";
  readonly output?: unknown;
  /** What the agent's code threw, also where that left the recording. */
  readonly error?: RecordedError;
  /** The first, where the recording was left. */
  readonly divergence?: Divergence;
  /** All about it; also where the replay went on after a divergence. */
  readonly report?: DivergenceReport;
  /** Steps settled. */
  readonly steps: number;
  readonly durationMs: number;
  /** The registered state at the end, live values. */
  readonly state: Readonly<Record<string, unknown>>;
}
