import { gzipSync } from "node:zlib";
import type { CheckpointFormat } from "./checkpoint-formats.ts";
import { NewInformation } from "./new-information.ts";
import type { RecordedRun } from "./recorded-states.ts";
import { quantile } from "./report.ts";

/** Of a format that sends whole states, one step in so many is measured of a long run. */
const SAMPLE = 20;
const LONG = 500;

/** What one format made of all runs of one kind. */
export interface FormatFigures {
  readonly name: string;
  /** Gzipped bytes of each measured step, by run. */
  readonly bytes: number[][];
  readonly encodeUs: number[];
}

export function measureFormat(format: CheckpointFormat, runs: readonly RecordedRun[], longest: number): FormatFigures {
  const figures: FormatFigures = { name: format.name, bytes: [], encodeUs: [] };
  const sample = format.whole && longest > LONG ? SAMPLE : 1;
  for (const run of runs) {
    const lines = format.start();
    const bytes: number[] = [];
    figures.bytes.push(bytes);
    let step = 0;
    for (const state of run.states()) {
      const place = step++ % sample;
      // The step before a measured one is encoded too: some formats compare with it.
      if (place !== 0 && place !== sample - 1) continue;
      const started = performance.now();
      const sent = lines(state);
      const elapsed = performance.now() - started;
      if (place !== 0) continue;
      figures.encodeUs.push(elapsed * 1000);
      bytes.push(gzipSync([...sent].join("\n")).length);
    }
  }
  return figures;
}

/** Gzipped bytes that any format has to send for each step, by run. */
export function measureInformation(runs: readonly RecordedRun[]): number[][] {
  return runs.map((run) => {
    const information = new NewInformation();
    return Array.from(run.states(), (state) => gzipSync(information.of(state)).length);
  });
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * What the bytes of a run grow with: its steps to this power. From all steps
 * but the first, which brings what was there before, and their first half.
 */
export function growthExponent(runs: readonly (readonly number[])[]): number {
  let all = 0;
  let half = 0;
  for (const bytes of runs) {
    const rest = bytes.slice(1, bytes.length - ((bytes.length - 1) % 2));
    for (const [i, size] of rest.entries()) {
      all += size;
      if (i < rest.length / 2) half += size;
    }
  }
  return Math.log2(all / half);
}

/** Time to encode a step in the last tenth of a run over that in its first tenth. */
export function flatness(encodeUs: readonly number[]): number {
  const tenth = Math.floor(encodeUs.length / 10);
  return quantile(encodeUs.slice(-tenth), 0.5) / quantile(encodeUs.slice(1, tenth), 0.5);
}
