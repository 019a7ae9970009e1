"use client";

import { Badge as TremorBadge } from "@tremor/react";
import type { ReactNode } from "react";
import { classNames } from "../class-names.ts";

export type Tone = "neutral" | "ok" | "bad" | "running" | "warn" | "accent";

const tones: Record<Tone, string> = {
  neutral: "bg-sunken text-ink-muted ring-line",
  ok: "bg-ok-soft text-ok ring-ok/25",
  bad: "bg-bad-soft text-bad ring-bad/25",
  running: "bg-running-soft text-running ring-running/25",
  warn: "bg-warn-soft text-warn ring-warn/25",
  accent: "bg-selected text-accent ring-accent/25",
};

export function Badge({ tone = "neutral", title, children }: { tone?: Tone; title?: string; children: ReactNode }): ReactNode {
  return (
    <TremorBadge
      size="xs"
      title={title}
      className={classNames(tones[tone], "max-w-full px-1.5 py-0 text-[0.6875rem] leading-[1.125rem] font-medium [&>span]:truncate")}
    >
      {children}
    </TremorBadge>
  );
}
