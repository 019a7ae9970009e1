import type { EncodedCheckpoint } from "@retake/protocol";
import type { CheckpointRecord } from "@retake/store";
import { flatness, growthExponent, mean, measureFormat, measureInformation, type FormatFigures } from "./checkpoint-figures.ts";
import { channels, patches, retakeFormat, snapshots } from "./checkpoint-formats.ts";
import { checkpointRecords, measureRestores } from "./checkpoint-restore.ts";
import { giantRun } from "./giant-states.ts";
import { recordedRuns, type RecordedRun } from "./recorded-states.ts";
import { measureRunStates, type RunStateFigures } from "./run-states.ts";
import { printBench, quantile, type BenchRow } from "./report.ts";

/*
 * What a checkpoint after each step costs, in four formats on the same runs:
 * gzipped bytes over the new information of the step, microseconds to encode,
 * how the bytes grow with the steps, and, of ours, milliseconds to restore one
 * from the store with every digest verified.
 */

interface Kind {
  readonly name: string;
  readonly runs: readonly RecordedRun[];
  readonly steps: number;
  readonly information: number[][];
  readonly formats: FormatFigures[];
  readonly records: CheckpointRecord[];
  readonly runStates: RunStateFigures;
}

function measureKind(name: string, runs: readonly RecordedRun[]): Kind {
  const information = measureInformation(runs);
  const steps = information.reduce((sum, { length }) => sum + length, 0);
  const longest = Math.max(...information.map(({ length }) => length));
  const checkpoints: EncodedCheckpoint[][] = [];
  const own = retakeFormat((checkpoint) => checkpoints.at(-1)!.push(checkpoint));
  const formats = [own, snapshots, patches, channels].map((format) => {
    if (format !== own) return measureFormat(format, runs, longest);
    const started = { ...own, start: () => (checkpoints.push([]), own.start()) };
    return measureFormat(started, runs, longest);
  });
  const runStates = measureRunStates(runs, name !== "giant");
  return { name, runs, steps, information, formats, records: checkpoints.flatMap(checkpointRecords), runStates };
}

/** Runs the code until it is as fast as it gets. */
function warmUp(runs: readonly RecordedRun[]): void {
  for (const format of [retakeFormat(() => undefined), patches]) measureFormat(format, runs, 0);
}

function rowsOf({ name, steps, information, formats }: Kind): BenchRow[] {
  const perStep = mean(information.flat());
  return formats.map((format) => {
    const bytes = format.bytes.flat();
    return {
      measure: `${name}, ${format.name}`,
      steps,
      "bytes a step": Math.round(mean(bytes)),
      "over information": mean(bytes) / perStep,
      "encode p50, µs": quantile(format.encodeUs, 0.5),
      "encode p99, µs": quantile(format.encodeUs, 0.99),
      "bytes grow as steps^": growthExponent(format.bytes),
    };
  });
}

const kinds: Kind[] = [];
for (const name of ["tau-airline", "swe-agent"] as const) {
  const runs = recordedRuns(name);
  if (!runs) {
    console.log(`${name}: no data at ../shared/data/${name}, skipped`);
    continue;
  }
  warmUp(runs.slice(0, 20));
  kinds.push(measureKind(name, runs));
}
kinds.push(measureKind("giant", [giantRun()]));
const giant = kinds.at(-1)!;
const recorded = kinds.slice(0, -1);

const restores = await measureRestores(
  kinds.map(({ records }) => records),
  400,
);
const rows = kinds.flatMap((kind, i) => {
  const [own, ...others] = rowsOf(kind);
  const times = restores[i]!;
  const { sent, information, encodeUs } = kind.runStates;
  const whole: BenchRow = {
    measure: `${kind.name}, retake, with journal`,
    steps: encodeUs.length / 2,
    "bytes a step": Math.round((2 * sent) / encodeUs.length),
    "over information": information === 0 ? "" : sent / information,
    "encode p50, µs": quantile(encodeUs, 0.5),
    "encode p99, µs": quantile(encodeUs, 0.99),
  };
  return [{ ...own!, "restore p50, ms": quantile(times, 0.5), "restore p99, ms": quantile(times, 0.99) }, whole, ...others];
});

const ownOf = (kind: Kind): FormatFigures => kind.formats[0]!;
const overInformation = (kind: Kind): number => mean(ownOf(kind).bytes.flat()) / mean(kind.information.flat());
const total = (format: number): number =>
  recorded.reduce((sum, { formats }) => sum + formats[format]!.bytes.flat().reduce((all, size) => all + size, 0), 0);
const encodeUs = recorded.flatMap((kind) => ownOf(kind).encodeUs);
const restoreMs = restores.slice(0, -1).flat();
printBench("checkpoint", rows, {
  bytes_over_new_information: Math.max(...recorded.map(overInformation)),
  bytes_over_full_snapshots: total(0) / total(1),
  us_p50: quantile(encodeUs, 0.5),
  us_p99: quantile(encodeUs, 0.99),
  restore_ms_p50: quantile(restoreMs, 0.5),
  restore_ms_p99: quantile(restoreMs, 0.99),
  giant_bytes_over_new_information: overInformation(giant),
  giant_us_p50: quantile(ownOf(giant).encodeUs, 0.5),
  giant_us_p99: quantile(ownOf(giant).encodeUs, 0.99),
  giant_restore_ms_p50: quantile(restores.at(-1)!, 0.5),
  giant_restore_ms_p99: quantile(restores.at(-1)!, 0.99),
  giant_growth_exponent: growthExponent(ownOf(giant).bytes),
  // Time to encode a step in the last tenth of the run over that in the first: 1 is flat.
  flat_in_steps: flatness(ownOf(giant).encodeUs),
  // The same with the journal, which grows by four entries a step.
  flat_in_steps_with_journal: flatness(giant.runStates.encodeUs),
});
