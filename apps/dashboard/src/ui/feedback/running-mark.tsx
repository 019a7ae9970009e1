import type { ReactNode } from "react";

/** That something is going on. Only the dot pulses: text that fades is not readable all the time. */
export function RunningMark(): ReactNode {
  return (
    <span className="text-running inline-flex shrink-0 items-center gap-1 text-xs font-medium">
      <span className="bg-running pulse size-1.5 rounded-full" aria-hidden="true" />
      Running
    </span>
  );
}
