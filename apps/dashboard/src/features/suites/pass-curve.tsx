import type { Verdict } from "@retake/protocol";
import type { ReactNode } from "react";
import { formatPercent } from "../../ui/text/format.ts";

/** pass^k as bars with their numbers: a list, so that nothing is only drawn. */
export function PassCurve({ points }: { points: Verdict["passHatK"] }): ReactNode {
  if (points.length === 0) return <p className="text-ink-faint">Not measured.</p>;
  return (
    <ol aria-label="pass^k" className="flex flex-col gap-1.5">
      {points.map(({ k, value }) => (
        <li key={k} className="grid grid-cols-[3.5rem_1fr_3.5rem] items-center gap-2">
          <span className="mono">pass^{k}</span>
          <span aria-hidden="true" className="bg-sunken h-2 overflow-hidden rounded-full">
            <span className="bg-accent block h-full rounded-full" style={{ width: `${Math.max(0, Math.min(1, value)) * 100}%` }} />
          </span>
          <span className="numeric text-right">{formatPercent(value)}</span>
        </li>
      ))}
    </ol>
  );
}
