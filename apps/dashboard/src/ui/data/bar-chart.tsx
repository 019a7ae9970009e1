"use client";

import { BarChart as TremorBarChart } from "@tremor/react";
import type { ReactNode } from "react";
import { formatCount } from "../text/format.ts";

export interface BarSeries {
  readonly name: string;
  readonly color: "brand" | "rose" | "sky";
}

interface BarChartProps {
  readonly caption: string;
  readonly index: string;
  readonly series: readonly BarSeries[];
  readonly data: readonly Record<string, string | number>[];
}

const swatches: Record<BarSeries["color"], string> = { brand: "bg-accent", rose: "bg-rose-500", sky: "bg-sky-500" };

/** Stacked bars; the numbers stand in a table for those who can't see them. */
export function BarChart({ caption, index, series, data }: BarChartProps): ReactNode {
  return (
    <figure aria-label={caption}>
      <div aria-hidden="true" className="relative">
        <ul className="absolute right-2 top-0 z-10 flex gap-3">
          {series.map(({ name, color }) => (
            <li key={name} className="eyebrow flex items-center gap-1.5">
              <span className={`size-2 rounded-xs ${swatches[color]}`} />
              {name}
            </li>
          ))}
        </ul>
        <TremorBarChart
          className="h-28 pt-4"
          tabIndex={-1}
          data={data as Record<string, string | number>[]}
          index={index}
          categories={series.map(({ name }) => name)}
          colors={series.map(({ color }) => color)}
          valueFormatter={formatCount}
          stack
          showLegend={false}
          showAnimation={false}
          allowDecimals={false}
          yAxisWidth={36}
          barCategoryGap="18%"
          padding={{ left: 4, right: 4 }}
          tickGap={48}
        />
      </div>
      <table className="sr-only">
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{index}</th>
            {series.map(({ name }) => (
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
              {series.map(({ name }) => (
                <td key={name}>{row[name]}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}
