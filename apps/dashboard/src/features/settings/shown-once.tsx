"use client";

import type { ReactNode } from "react";
import { Button } from "../../ui/controls/button.tsx";
import { CopyButton } from "../../ui/text/copy-button.tsx";

/** A secret that is nowhere else: it is on the page until it is put away. */
export function ShownOnce({ title, text, note, onDone }: { title: string; text: string; note: ReactNode; onDone: () => void }): ReactNode {
  return (
    <div role="status" aria-label={title} className="border-warn/30 bg-warn-soft flex flex-col gap-2 rounded-lg border px-4 py-3">
      <p className="font-semibold">{title}</p>
      <div className="bg-surface flex items-start gap-2 rounded-md border px-2.5 py-1.5">
        <code className="mono min-w-0 flex-1 leading-5 break-all select-all">{text}</code>
        <CopyButton label="Copy it" text={text} />
      </div>
      <div className="text-ink-muted flex flex-wrap items-center gap-x-4 gap-y-2">
        <span className="min-w-0 flex-1">{note}</span>
        <Button onClick={onDone}>I have it</Button>
      </div>
    </div>
  );
}
