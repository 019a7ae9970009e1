import type { ReactNode } from "react";

/** Which of the two runs: a letter, and a colour beside it. */
export function SideMark({ side }: { side: "a" | "b" }): ReactNode {
  const color = side === "a" ? "bg-running-soft text-running" : "bg-selected text-accent";
  return (
    <span className={`inline-flex size-4.5 shrink-0 items-center justify-center rounded-sm text-[0.6875rem] font-semibold ${color}`}>
      {side.toUpperCase()}
    </span>
  );
}
