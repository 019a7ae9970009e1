"use client";

import { Card as TremorCard } from "@tremor/react";
import { useId, type ReactNode } from "react";
import { classNames } from "../class-names.ts";

/** A titled region of a page. */
export function Card({
  title,
  aside,
  children,
  className,
  flush = false,
}: {
  title?: string;
  aside?: ReactNode;
  children: ReactNode;
  className?: string;
  flush?: boolean;
}): ReactNode {
  const id = useId();
  return (
    <section aria-labelledby={title ? id : undefined} className={className}>
      <TremorCard className={classNames("overflow-hidden p-0")}>
        {title && (
          <div className="flex min-h-10 flex-wrap items-center gap-x-3 gap-y-1 border-b px-4 py-1.5">
            <h2 id={id} className="text-[0.8125rem] font-semibold">
              {title}
            </h2>
            {aside && <div className="text-ink-faint ml-auto flex items-center gap-2">{aside}</div>}
          </div>
        )}
        <div className={flush ? "" : "p-4"}>{children}</div>
      </TremorCard>
    </section>
  );
}
