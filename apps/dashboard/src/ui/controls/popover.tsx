"use client";

import { useId, type ReactNode } from "react";

/** A button with a small panel under it, at the right edge of the page; the platform opens, closes and gives focus back. */
export function Popover({ label, button, children }: { label: string; button: ReactNode; children: ReactNode }): ReactNode {
  const id = useId();
  return (
    <>
      <button
        type="button"
        popoverTarget={id}
        aria-label={label}
        title={label}
        className="text-ink-muted hover:bg-hover hover:text-ink inline-flex h-7 min-w-7 max-w-20 shrink-0 sm:max-w-40 items-center justify-center gap-1 rounded-md px-1.5 font-medium [&_svg]:size-4 [&_svg]:shrink-0"
      >
        {button}
      </button>
      <div
        id={id}
        popover="auto"
        role="group"
        aria-label={label}
        className="bg-surface text-ink fixed inset-auto top-11 right-2 m-0 max-h-[70dvh] w-64 max-w-[calc(100vw-1rem)] overflow-y-auto rounded-lg border p-1 shadow-xl"
      >
        {children}
      </div>
    </>
  );
}
