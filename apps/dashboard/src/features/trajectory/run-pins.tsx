"use client";

import type { ReactNode } from "react";
import { InlineText } from "../../ui/text/untrusted-text.tsx";

/** Where the run's code stood, unfolded on request. */
export function RunPins({ pins }: { pins: Readonly<Record<string, string>> }): ReactNode {
  const entries = Object.entries(pins);
  if (entries.length === 0) return null;
  return (
    <div className="flex items-center gap-1.5">
      <dt className="text-ink-faint text-xs">Pins</dt>
      <dd>
        <details className="group relative">
          <summary className="text-ink-muted hover:text-ink inline-flex min-h-6 min-w-6 list-none items-center font-medium underline decoration-dotted underline-offset-3">
            {entries.length}
          </summary>
          <div
            className="bg-surface absolute top-6 -left-8 z-30 max-h-80 w-[min(32rem,calc(100vw-3rem))] overflow-auto rounded-lg border p-3 shadow-xl"
            role="region"
            aria-label="Pins"
            tabIndex={0}
          >
            <table className="w-full">
              <tbody>
                {entries.map(([name, value]) => (
                  <tr key={name} className="align-top">
                    <th scope="row" className="text-ink-muted pr-4 text-left font-normal whitespace-nowrap">
                      <InlineText text={name} />
                    </th>
                    <td className="mono break-all">
                      <InlineText text={value} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </details>
      </dd>
    </div>
  );
}
