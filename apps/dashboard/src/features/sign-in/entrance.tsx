import type { ReactNode } from "react";

/** The frame of the pages before one is in: nothing of the application but its name. */
export function Entrance({ title, note, children }: { title: string; note?: ReactNode; children: ReactNode }): ReactNode {
  return (
    <div className="flex min-h-0 flex-1 overflow-y-auto p-4">
      <div className="m-auto w-full max-w-sm pb-[8dvh]">
        <div className="mb-5 flex items-center gap-2 text-sm font-semibold tracking-tight">
          <svg viewBox="0 0 32 32" className="text-accent size-6" aria-hidden="true">
            <path d="M10 8v16M10 13h7a5 5 0 0 1 5 5v6" fill="none" stroke="currentColor" strokeWidth="3" strokeLinecap="round" />
            <circle cx="10" cy="7" r="3.2" fill="currentColor" />
            <circle cx="22" cy="24" r="3.2" fill="currentColor" />
          </svg>
          Retake
        </div>
        <div className="bg-surface rounded-xl border p-5 shadow-xs">
          <h1 className="text-lg font-semibold tracking-tight">{title}</h1>
          {note && <div className="text-ink-muted mt-1 break-words">{note}</div>}
          <div className="mt-4">{children}</div>
        </div>
      </div>
    </div>
  );
}
