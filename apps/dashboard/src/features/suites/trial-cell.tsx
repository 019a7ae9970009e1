import type { CaseResult } from "@retake/protocol";
import { Check, TriangleAlert, X } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { formatCost, formatNumber } from "../../ui/text/format.ts";
import { visibleString } from "../../ui/text/visible-text.ts";

const looks = {
  passed: { title: "passed", Icon: Check, className: "bg-ok-soft text-ok" },
  failed: { title: "failed", Icon: X, className: "bg-bad-soft text-bad" },
  error: { title: "could not run", Icon: TriangleAlert, className: "bg-warn-soft text-warn" },
};

/** One trial: sign and colour, with its scores in the tip; a link to its run. */
export function TrialCell({ result }: { result: CaseResult | null }): ReactNode {
  if (result === null) {
    return (
      <span className="text-ink-faint">
        <span aria-hidden="true">·</span>
        <span className="sr-only">not run</span>
      </span>
    );
  }
  const { title, Icon, className } = looks[result.status];
  const scores = result.scores.map((score) => `${score.name} ${formatNumber(score.value)}`).join(", ");
  const tip = visibleString([title, scores, formatCost(result.costUsd), result.error ?? ""].filter(Boolean).join(" · "));
  const runId = result.runId ?? result.sourceRunId;
  const content = (
    <>
      <Icon aria-hidden="true" className="size-3.5" />
      <span className="sr-only">{visibleString(`${result.caseId}, trial ${result.trial + 1}: ${title}`)}</span>
    </>
  );
  const box = `inline-flex size-6 items-center justify-center rounded-sm ${className}`;
  if (runId === null) {
    return (
      <span className={box} title={tip}>
        {content}
      </span>
    );
  }
  return (
    <Link href={`/runs/${runId}`} prefetch={false} title={tip} className={`${box} hover:ring-1 hover:ring-current`}>
      {content}
    </Link>
  );
}
