"use client";

import type { ReactNode } from "react";
import { Dialog } from "../../ui/controls/dialog.tsx";
import { CopyButton } from "../../ui/text/copy-button.tsx";
import { InlineText } from "../../ui/text/untrusted-text.tsx";
import { suiteCases } from "./suite-cases.ts";

interface SuiteDialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  /** null: all that the search finds. */
  readonly runIds: readonly string[] | null;
  readonly search: string;
}

/** A suite is a file beside the agent's code: here is the line that makes these runs its cases. */
export function SuiteDialog({ open, onClose, runIds, search }: SuiteDialogProps): ReactNode {
  const line = suiteCases(runIds, search);
  return (
    <Dialog title="Add to a suite" open={open} onClose={onClose}>
      <div className="flex flex-col gap-3">
        <p className="text-ink-muted">
          Suites are files in your repository, so that they are reviewed and versioned with the agent. Put this line into one:
        </p>
        <div className="bg-sunken flex items-start gap-2 rounded-lg border p-3">
          <pre className="mono max-h-60 min-w-0 flex-1 overflow-auto leading-5" tabIndex={0} aria-label="Cases of the suite">
            <InlineText text={line} />
          </pre>
          <CopyButton label="Copy the line" text={line} />
        </div>
        <p className="text-ink-muted">
          {runIds === null
            ? "The search is asked again whenever the suite is run; take its since: out to take in older runs, put an until: in to leave out new ones."
            : "Each of these recordings becomes a case."}{" "}
          Runs that replays and experiments made are never taken. Then run <code className="mono text-ink">retake eval your.suite.ts</code>.
        </p>
      </div>
    </Dialog>
  );
}
