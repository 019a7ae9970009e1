"use client";

import { useStored } from "../../ui/use-stored.ts";

/** Columns beside the first ones, in order: the same widths for the head and each row. */
export const runColumns = [
  { name: "agent", title: "Agent", minRem: 7, share: 0.7 },
  { name: "content", title: "Input and output", minRem: 14, share: 2.6, always: true },
  { name: "marks", title: "Fork and labels", minRem: 6, share: 0.8 },
  { name: "scores", title: "Scores", minRem: 5, share: 0.6 },
  { name: "models", title: "Models", minRem: 6, share: 0.5, hidden: true },
  { name: "tools", title: "Tools", minRem: 7, share: 0.8, hidden: true },
  { name: "steps", title: "Steps", minRem: 3.5, right: true },
  { name: "tokens", title: "Tokens", minRem: 4, right: true },
  { name: "cost", title: "Cost", minRem: 4.25, right: true },
  { name: "duration", title: "Duration", minRem: 4.75, right: true },
  { name: "started", title: "Started", minRem: 5, right: true },
] as const satisfies readonly RunColumn[];

interface RunColumn {
  readonly name: string;
  readonly title: string;
  readonly minRem: number;
  /** Of the room that is left; without one it is as wide as it must be. */
  readonly share?: number;
  readonly right?: true;
  readonly always?: true;
  /** Not shown unless asked for. */
  readonly hidden?: true;
}

export type ColumnName = (typeof runColumns)[number]["name"];
export type ColumnChoices = Readonly<Partial<Record<ColumnName, boolean>>>;

const choosable = runColumns.filter((column): column is (typeof runColumns)[number] => !("always" in column));

/** Columns that can be shown and hidden, and which are; kept by the browser. */
export function useRunColumns() {
  const [choices, setChoices] = useStored("retake.run-columns", readChoices);
  const isShown = (column: (typeof runColumns)[number]): boolean => choices[column.name] ?? !("hidden" in column);
  return {
    columns: runColumns.filter(isShown),
    choosable: choosable.map((column) => ({ name: column.name, title: column.title, shown: isShown(column) })),
    choose: (name: ColumnName, shown: boolean) => setChoices({ ...choices, [name]: shown }),
  };
}

export type ShownColumns = ReturnType<typeof useRunColumns>["columns"];

function readChoices(stored: unknown): ColumnChoices {
  if (typeof stored !== "object" || stored === null) return {};
  const entries = Object.entries(stored).filter(
    ([name, shown]) => typeof shown === "boolean" && choosable.some((each) => each.name === name),
  );
  return Object.fromEntries(entries) as ColumnChoices;
}

const BEFORE_REM = [1.5, 5] as const;
const GAP_REM = 0.75;
const PADDING_REM = 2;

/** The box to select by and the status come first. */
export function gridOf(columns: ShownColumns): { readonly gridTemplateColumns: string; readonly minWidth: string } {
  const widths = columns.map((column) => ("share" in column ? `minmax(${column.minRem}rem, ${column.share}fr)` : `${column.minRem}rem`));
  const least = [...BEFORE_REM, ...columns.map(({ minRem }) => minRem)].reduce((sum, rem) => sum + rem + GAP_REM, PADDING_REM);
  return { gridTemplateColumns: [...BEFORE_REM.map((rem) => `${rem}rem`), ...widths].join(" "), minWidth: `${least}rem` };
}
