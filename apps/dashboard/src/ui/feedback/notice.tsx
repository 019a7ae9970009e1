import type { ReactNode } from "react";
import { classNames } from "../class-names.ts";

interface NoticeProps {
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
  readonly tone?: "neutral" | "bad" | "warn";
  /** In the middle of the room it has, instead of a strip. */
  readonly centred?: boolean;
  /** It is all there is on the page: its title is the page's heading. */
  readonly page?: boolean;
}

const tones = {
  neutral: "border-line bg-surface",
  bad: "border-bad/30 bg-bad-soft",
  warn: "border-warn/30 bg-warn-soft",
};

/** A message where content would stand: nothing there, or something went wrong. */
export function Notice({ title, children, action, tone = "neutral", centred = false, page = false }: NoticeProps): ReactNode {
  const Title = page ? "h1" : "p";
  const box = (
    <div
      role={tone === "bad" ? "alert" : "status"}
      className={classNames("rounded-lg border px-4 py-3", tones[tone], (centred || page) && "max-w-lg")}
    >
      <Title className="font-semibold">{title}</Title>
      {children && <div className="text-ink-muted mt-1 break-words">{children}</div>}
      {action && <div className="mt-3 flex flex-wrap gap-2">{action}</div>}
    </div>
  );
  return centred || page ? <div className="flex flex-1 items-center justify-center p-6">{box}</div> : box;
}
