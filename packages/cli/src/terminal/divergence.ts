import type { Pins } from "@retake/protocol";
import type { DivergenceReport } from "@retake/sdk";
import { table } from "./table.ts";
import { plain, styled } from "./text.ts";
import { changeText, valueText } from "./value-text.ts";

/** Changes and steps listed; the rest is counted. */
const LISTED = 20;

/** Where a replay left its recording, for a terminal. */
export function divergenceText({ pins, first, lastGoodCheckpoint, alignment, counts }: DivergenceReport): string {
  const where = first.key === "" ? "at its end" : `at ${plain(first.key)}`;
  const blocks = [
    `${styled("red", `left its recording ${where}`)} (${first.type}, entry ${first.sequence})\n${plain(first.message)}`,
    valuesText(first),
    alignmentText(alignment, first.key),
    pinsText(pins.recorded, pins.current),
    [
      `steps: ${counts.recorded} recorded, ${counts.actual} asked for, ${counts.matched} in both; ${counts.divergences} ${counts.divergences === 1 ? "divergence" : "divergences"}`,
      ...(first.spanId === undefined ? [] : [`recorded span: ${plain(first.spanId)}`]),
      ...(lastGoodCheckpoint === null ? [] : [`last good checkpoint: ${plain(lastGoodCheckpoint)}`]),
    ].join("\n"),
  ];
  return blocks.filter((block) => block !== "").join("\n\n");
}

function valuesText({ recorded, actual, changes = [] }: DivergenceReport["first"]): string {
  const lines = [
    ...(recorded === undefined ? [] : [`recorded  ${valueText(recorded, 160)}`]),
    ...(actual === undefined ? [] : [`actual    ${valueText(actual, 160)}`]),
    ...changes.slice(0, LISTED).map((change) => `  ${changeText(change)}`),
  ];
  if (changes.length > LISTED) lines.push(`  … and ${changes.length - LISTED} more changes`);
  return lines.join("\n");
}

function alignmentText(alignment: DivergenceReport["alignment"], key: string): string {
  if (alignment.length === 0) return "";
  const rows = alignment.slice(0, LISTED).map(({ recorded, actual }) => {
    const diverged = key !== "" && (recorded === key || actual === key);
    const mark = diverged ? ">" : recorded === actual ? " " : recorded === null ? "+" : actual === null ? "-" : "~";
    return [mark, plain(recorded ?? ""), plain(actual ?? "")];
  });
  const more = alignment.length > LISTED ? `\n… and ${alignment.length - LISTED} more` : "";
  return `${table([{ title: "" }, { title: "RECORDED", maxWidth: 50 }, { title: "THIS TIME", maxWidth: 50 }], rows)}${more}`;
}

/** Pins that differ, one in a line; empty where none does. */
export function pinsText(left: Pins, right: Pins, titles: readonly [string, string] = ["RECORDED", "THIS TIME"]): string {
  const names = [...new Set([...Object.keys(left), ...Object.keys(right)])].filter((name) => left[name] !== right[name]);
  if (names.length === 0) return "";
  const rows = names.slice(0, LISTED).map((name) => [plain(name), plain(left[name] ?? "–"), plain(right[name] ?? "–")]);
  return table(
    [
      { title: "PIN", maxWidth: 30 },
      { title: titles[0], maxWidth: 50 },
      { title: titles[1], maxWidth: 50 },
    ],
    rows,
  );
}
