import { RetakeError } from "@retake/protocol";
import type { Scorer } from "./scorer.ts";

export interface RecordedScoreOptions {
  /** The recorded value passes from here on. @default 1 */
  readonly passAt?: number;
}

/**
 * The score that the recording was given. A strict replay that did not diverge took the
 * same path, so the score holds for it too; one that diverged fails. Means nothing in
 * hybrid and live mode.
 *
 * @example
 * recordedScore("reward"); // τ-bench: 1 where the task was solved
 */
export function recordedScore(name: string, { passAt = 1 }: RecordedScoreOptions = {}): Scorer {
  return {
    name,
    modes: ["strict", "recorded"],
    judgesFailures: true,
    score: ({ recorded, status }) => {
      if (status === "diverged")
        return { value: 0, passed: false, explanation: "the replay left its recording, so the recorded score says nothing about it" };
      const score = recorded?.run.scores.findLast((each) => each.name === name);
      if (!recorded || !score) throw new RetakeError("suite_invalid", `The recording ${recorded?.run.runId ?? ""} has no score "${name}".`);
      if (score.value === null)
        throw new RetakeError("suite_invalid", `The score "${name}" of ${recorded.run.runId} has a label and no value.`);
      return { value: score.value, passed: score.value >= passAt, ...(score.explanation !== null && { explanation: score.explanation }) };
    },
  };
}
