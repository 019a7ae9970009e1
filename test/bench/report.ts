export interface BenchRow {
  readonly measure: string;
  readonly [column: string]: string | number;
}

/** Prints a table for people and, as the last line, the figures for programs. */
export function printBench(name: string, rows: readonly BenchRow[], results: Readonly<Record<string, number>>): void {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cells = [columns, ...rows.map((row) => columns.map((column) => format(row[column])))];
  const widths = columns.map((_, i) => Math.max(...cells.map((line) => line[i]!.length)));
  for (const [n, line] of cells.entries()) {
    console.log(line.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join("  "));
    if (n === 0) console.log(widths.map((width) => "─".repeat(width)).join("  "));
  }
  console.log(
    JSON.stringify({
      bench: name,
      results: Object.fromEntries(Object.entries(results).map(([key, value]) => [key, Number(value.toPrecision(5))])),
    }),
  );
}

function format(value: string | number | undefined): string {
  if (typeof value !== "number") return value ?? "";
  return Number.isInteger(value) ? value.toLocaleString("en") : value.toPrecision(4);
}

/** The value below which the given share of the values lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}
