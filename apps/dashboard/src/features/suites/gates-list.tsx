import type { Verdict } from "@retake/protocol";
import { CircleCheck, CircleX } from "lucide-react";
import type { ReactNode } from "react";
import { formatNumber } from "../../ui/text/format.ts";
import { InlineText } from "../../ui/text/untrusted-text.tsx";

/** The limits that were set, and what was measured. */
export function GatesList({ gates }: { gates: Verdict["gates"] }): ReactNode {
  if (gates.length === 0) return <p className="text-ink-faint">No gates are set.</p>;
  return (
    <ul aria-label="Gates" className="flex flex-col gap-2">
      {gates.map((gate) => (
        <li key={gate.name} className="flex items-center gap-2">
          {gate.passed ? (
            <CircleCheck aria-hidden="true" className="text-ok size-4" />
          ) : (
            <CircleX aria-hidden="true" className="text-bad size-4" />
          )}
          <span className="font-medium">
            <InlineText text={gate.name} />
          </span>
          <span className={gate.passed ? "text-ok" : "text-bad font-medium"}>{gate.passed ? "holds" : "fails"}</span>
          <span className="text-ink-muted numeric ml-auto">
            {formatNumber(gate.actual)} <span className="text-ink-faint">limit {formatNumber(gate.limit)}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}
