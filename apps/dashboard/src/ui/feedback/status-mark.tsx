import { Ban, CircleCheck, CircleX, LoaderCircle } from "lucide-react";
import type { ReactNode } from "react";
import { classNames } from "../class-names.ts";

export type Status = "running" | "ok" | "error" | "cancelled";

const marks = {
  running: { text: "Running", className: "text-running", Icon: LoaderCircle },
  ok: { text: "OK", className: "text-ok", Icon: CircleCheck },
  cancelled: { text: "Cancelled", className: "text-ink-muted", Icon: Ban },
  error: { text: "Error", className: "text-bad", Icon: CircleX },
};

/** A status in colour, shape and words; `compact` keeps the word for screen readers only. */
export function StatusMark({ status, compact = false }: { status: Status; compact?: boolean }): ReactNode {
  const { text, className, Icon } = marks[status];
  return (
    <span className={classNames("inline-flex items-center gap-1.5 font-medium whitespace-nowrap", className)} title={text}>
      <Icon aria-hidden="true" className={classNames("size-3.5 shrink-0", status === "running" && "motion-safe:animate-spin")} />
      <span className={compact ? "sr-only" : ""}>{text}</span>
    </span>
  );
}
