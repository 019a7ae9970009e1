import type { RunState } from "@retake/protocol";
import type { Divergence, DivergenceReport } from "../journal/divergence.ts";
import type { RunRecorder } from "../runs/run-recorder.ts";

type Row = DivergenceReport["alignment"][number];

/** Steps shown before and after the divergence. */
const BEFORE = 3;
const AFTER = 10;

/** What is known where a replay left its recording; undefined where it did not. */
export function divergenceReport(
  mode: string,
  recording: RunState,
  recorder: RunRecorder,
  last?: Divergence,
): DivergenceReport | undefined {
  const divergences = last ? [...recorder.divergences, last] : recorder.divergences;
  const [first] = divergences;
  if (first === undefined) return undefined;
  const recorded = recording.journal.flatMap((entry) => (entry.type === "request" ? [entry.key] : []));
  const known = new Set(recorded);
  return {
    mode,
    pins: { recorded: { "agent.version": recording.agent.version, ...recording.pins }, current: recorder.pins },
    first,
    lastGoodCheckpoint: recorder.lastCheckpoint,
    alignment: align(recorded, recorder.asked),
    counts: {
      recorded: recorded.length,
      actual: recorder.asked.length,
      matched: recorder.asked.filter((key) => known.has(key)).length,
      divergences: divergences.length,
    },
  };
}

/** Both sequences side by side around the place where they part: a key on one side only stands alone. */
function align(recorded: readonly string[], actual: readonly string[]): Row[] {
  let same = 0;
  while (same < recorded.length && same < actual.length && recorded[same] === actual[same]) same++;
  const from = Math.max(0, same - BEFORE);
  const before = recorded.slice(from, same).map((key): Row => ({ recorded: key, actual: key }));
  return [...before, ...merge(recorded.slice(same, same + AFTER), actual.slice(same, same + AFTER))];
}

function merge(left: readonly string[], right: readonly string[]): Row[] {
  const rows: Row[] = [];
  let l = 0;
  let r = 0;
  while (l < left.length || r < right.length) {
    const recorded = left[l] ?? null;
    const actual = right[r] ?? null;
    // Where both are elsewhere on the other side, their order changed: they stand side by side.
    const alone = recorded !== actual;
    const onlyRecorded = alone && recorded !== null && !right.includes(recorded, r);
    const onlyActual = alone && !onlyRecorded && actual !== null && !left.includes(actual, l);
    rows.push({ recorded: onlyActual ? null : recorded, actual: onlyRecorded ? null : actual });
    if (!onlyActual) l++;
    if (!onlyRecorded) r++;
  }
  return rows;
}
