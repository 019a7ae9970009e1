import type { ReactNode } from "react";

interface PageProps {
  readonly title: ReactNode;
  readonly above?: ReactNode;
  readonly note?: ReactNode;
  readonly children: ReactNode;
}

/** A page that scrolls as a whole, with a heading. */
export function Page({ title, above, note, children }: PageProps): ReactNode {
  return (
    <div className="min-h-0 flex-1 overflow-y-auto -outline-offset-2" role="region" aria-label="Page" tabIndex={0}>
      <div className="mx-auto flex w-full max-w-6xl flex-col gap-4 px-4 py-5 sm:px-6">
        <div>
          {above && <div className="text-ink-muted mb-1 text-xs">{above}</div>}
          <h1 className="text-lg font-semibold tracking-tight break-words">{title}</h1>
          {note && <div className="text-ink-muted mt-0.5">{note}</div>}
        </div>
        {children}
      </div>
    </div>
  );
}
