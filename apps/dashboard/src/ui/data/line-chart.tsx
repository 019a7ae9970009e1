"use client";

import { LineChart as TremorLineChart } from "@tremor/react";
import type { ReactNode } from "react";

const colors = ["violet", "amber", "teal", "fuchsia", "blue", "slate"] as const;
const swatches: Record<(typeof colors)[number], string> = {
  violet: "bg-violet-500",
  amber: "bg-amber-500",
  teal: "bg-teal-500",
  fuchsia: "bg-fuchsia-500",
  blue: "bg-blue-500",
  slate: "bg-slate-500",
};

interface LineChartProps {
  readonly caption: string;
  readonly index: string;
  /** Names of the lines, in the same order on each chart that tells the same things apart. */
  readonly series: readonly string[];
  /** One row a point; a line that has none there is left out of it. */
  readonly data: readonly Readonly<Record<string, string | number>>[];
  readonly format: (value: number) => string;
  readonly maxValue?: number;
}

/** Lines over time; the numbers stand in a table for those who can't see them. */
export function LineChart({ caption, index, series, data, format, maxValue }: LineChartProps): ReactNode {
  return (
    <figure aria-label={caption}>
      <div aria-hidden="true">
        <ul className="flex min-h-4 flex-wrap gap-x-3 gap-y-0.5">
          {series.map((name, place) => (
            <li key={name} className="eyebrow flex max-w-40 items-center gap-1.5">
              <span className={`h-0.5 w-3 shrink-0 rounded-full ${swatches[colors[place % colors.length]!]}`} />
              <span className="truncate">{name}</span>
            </li>
          ))}
        </ul>
        <TremorLineChart
          className="h-48 pt-2 [&_circle]:[r:3px]"
          tabIndex={-1}
          data={data as Record<string, string | number>[]}
          index={index}
          categories={[...series]}
          colors={series.map((_, place) => colors[place % colors.length]!)}
          valueFormatter={format}
          showLegend={false}
          showAnimation={false}
          connectNulls
          minValue={0}
          {...(maxValue === undefined ? {} : { maxValue })}
          yAxisWidth={56}
          padding={{ left: 8, right: 8 }}
          tickGap={48}
        />
      </div>
      <table className="sr-only">
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{index}</th>
            {series.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {data.map((row) => (
            <tr key={String(row[index])}>
              <th scope="row">{row[index]}</th>
              {series.map((name) => {
                const value = row[name];
                return <td key={name}>{typeof value === "number" ? format(value) : "–"}</td>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}
