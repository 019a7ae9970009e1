"use client";

import type { Job } from "@retake/protocol";
import Link from "next/link";
import type { ReactNode } from "react";
import { Notice } from "../../ui/feedback/notice.tsx";
import { UntrustedText } from "../../ui/text/untrusted-text.tsx";

/** How far a started fork is; the comparison with its parent opens by itself. */
export function ForkProgress({ job, partial }: { job: Job; partial: boolean }): ReactNode {
  if (job.status === "failed") {
    return (
      <Notice tone="bad" title="The fork failed">
        <UntrustedText text={job.error ?? "The worker gave no reason."} limit={600} />
        {partial && (
          <Link href={`/runs/${job.runId}`} className="text-accent mt-1 inline-block underline underline-offset-2">
            Open what it recorded
          </Link>
        )}
      </Notice>
    );
  }
  if (job.waitingForWorker) {
    return (
      <Notice tone="warn" title="Waiting for a worker">
        The fork is queued and begins when a worker with this agent is there:{" "}
        <code className="mono whitespace-nowrap">retake worker ./agents.ts</code>
      </Notice>
    );
  }
  return (
    <p role="status" className="text-running flex items-center gap-2">
      <span className="bg-running pulse size-1.5 rounded-full" aria-hidden="true" />
      {job.status === "queued" ? "Queued for a worker…" : "A worker has it; it opens beside its parent with its first step."}
    </p>
  );
}
