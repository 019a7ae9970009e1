import { newRunId } from "@retake/protocol";
import { agentTree, sendRuns } from "../../support/giant-runs/index.ts";

const RUNS_A_REQUEST = 500;
const SPANS_A_RUN = 3;

/** So many runs of a few spans, over the last days, newest last. */
export async function sendSmallRuns(collector: string, count: number): Promise<void> {
  const nowMs = Date.now();
  for (let sent = 0; sent < count; sent += RUNS_A_REQUEST) {
    const runs = Array.from({ length: Math.min(RUNS_A_REQUEST, count - sent) }, (_, i) => ({
      runId: newRunId(),
      spans: agentTree({ spans: SPANS_A_RUN, agent: "small", seed: sent + i + 1, startMs: nowMs - 1000 * (count - sent - i) }),
    }));
    await sendRuns(collector, runs);
    if (sent > 0 && sent % 100_000 === 0) console.log(`  ${sent} runs`);
  }
}
