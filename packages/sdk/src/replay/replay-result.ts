import type { RecordedError } from "@retake/protocol";
import type { Divergence } from "../journal/effect-request.ts";

/** How a replay or fork ended. A divergence is a finding, not a crash. */
export interface ReplayResult {
  /** The run that it made. */
  readonly runId: string;
  readonly rootSpanId: string;
  readonly status: "ok" | "error" | "diverged";
  readonly output?: unknown;
  readonly error?: RecordedError;
  readonly divergence?: Divergence;
  /** Steps settled. */
  readonly steps: number;
  readonly durationMs: number;
  /** The registered state at the end, live values. */
  readonly state: Readonly<Record<string, unknown>>;
}
