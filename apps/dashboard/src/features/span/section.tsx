import type { ReactNode } from "react";

/** A titled part of the step's panel. */
export function Section({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }): ReactNode {
  return (
    <section aria-label={title} className="border-b last:border-b-0">
      <h3 className="bg-sunken text-ink-muted sticky top-0 z-10 flex h-7 items-center border-b px-4 text-xs font-semibold">
        {title}
        {aside && <span className="ml-auto font-normal">{aside}</span>}
      </h3>
      {children}
    </section>
  );
}
