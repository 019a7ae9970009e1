import { readFileSync, writeFileSync } from "node:fs";
import { JOURNAL_FORMAT, newRunId, parseRunState, type RunState } from "@retake/protocol";
import { beforeAll, describe, expect, it } from "vitest";
import { answerSignal } from "../../signals/wait-for-signal.ts";
import { RecordedRuns } from "../../testing/recorded-runs.ts";
import { replay } from "../replay.ts";
import { format1 } from "./format-1.fixture.ts";
import { format2 } from "./format-2.fixture.ts";

const runs = new RecordedRuns();
const fileOf = (format: number): URL => new URL(`format-${format}.json`, import.meta.url);
const golden = (format: number): unknown => JSON.parse(readFileSync(fileOf(format), "utf8"));

// A new format is recorded once, by RETAKE_GOLDEN=1; what is there is never written again: it is what users have.
beforeAll(async () => {
  if (process.env["RETAKE_GOLDEN"] !== "1") return;
  const runId = newRunId();
  answerSignal(runId, "signal:approve#0", { approved: true });
  await format2({ id: "R1" }, { runId });
  writeFileSync(fileOf(JOURNAL_FORMAT), `${JSON.stringify(runs.recording(runId), null, 2)}\n`, { flag: "wx" });
});

describe("recordings of earlier versions", () => {
  it.each([
    [1, format1],
    [2, format2],
  ])("of format %i replay strictly to the outcome they had", async (format, agent) => {
    const recording = parseRunState(golden(format));
    const result = await replay(recording, agent, { mode: "strict" });
    expect(result.report).toBeUndefined();
    const again = runs.recording(result.runId);
    expect(again.outcome).toEqual(recording.outcome);
    expect(withoutTimes(again)).toEqual(withoutTimes(recording));
    expect(again.state).toEqual(recording.state);
  });

  it("are there for every format up to the present one", () => {
    for (let format = 1; format <= JOURNAL_FORMAT; format++) expect(golden(format)).toMatchObject({ format });
  });

  it("of a later version are refused with what to do", () => {
    const later = { ...(golden(2) as object), format: JOURNAL_FORMAT + 1 };
    expect(() => parseRunState(later)).toThrow(expect.objectContaining({ code: "run_not_replayable" }) as Error);
    expect(() => parseRunState(later)).toThrow(`formats up to ${JOURNAL_FORMAT}`);
  });
});

/** Format 1 knew no clock: a replay gives its entries times of its own. */
function withoutTimes({ journal }: RunState): unknown[] {
  return journal.map((entry) => ({ ...entry, at: undefined }));
}
