"use client";

import type { RunSummary, SpanSkeleton } from "@retake/protocol";
import { GitFork, X } from "lucide-react";
import { useState, type ReactNode } from "react";
import { Button, IconButton } from "../../ui/controls/button.tsx";
import { Segmented } from "../../ui/controls/segmented.tsx";
import { InlineText } from "../../ui/text/untrusted-text.tsx";
import { RoleNote } from "../account/role-note.tsx";
import { useMay } from "../account/use-account.ts";
import { ErrorNotice } from "../collector/error-notice.tsx";
import { KindIcon, spanTitle } from "../span/kind-icon.tsx";
import { Section } from "../span/section.tsx";
import { AfterCut } from "./after-cut.tsx";
import { emptyDraft, readDraft, type ForkDraft } from "./fork-draft.ts";
import { ForkEdits } from "./fork-edits.tsx";
import { ForkPlanView } from "./fork-plan-view.tsx";
import { ForkProgress } from "./fork-progress.tsx";
import { isStep, planFork } from "./plan-fork.ts";
import { useStartFork } from "./use-start-fork.ts";
import { WorkerHint } from "./worker-hint.tsx";

interface ForkPanelProps {
  readonly run: RunSummary;
  readonly spans: readonly SpanSkeleton[];
  readonly span: SpanSkeleton;
  readonly onClose: () => void;
}

const points = [
  { value: "before", title: "Before this step" },
  { value: "after", title: "After this step" },
] as const;

/** Where to fork, what to change, what will be replayed, who runs it. */
export function ForkPanel({ run, spans, span, onClose }: ForkPanelProps): ReactNode {
  const [draft, setDraft] = useState<ForkDraft>(() => emptyDraft(isStep(span) && span.kind !== "model" ? "after" : "before"));
  const change = (part: Partial<ForkDraft>): void => setDraft((current) => ({ ...current, ...part }));
  const fork = useStartFork();
  const may = useMay("write");
  const plan = planFork(spans, span, draft.point);
  const { edits, errors, valid } = readDraft(draft);
  const { point, mode, external } = draft;

  return (
    <form
      aria-label="Fork"
      className="flex min-h-0 flex-1 flex-col"
      onSubmit={(event) => {
        event.preventDefault();
        fork.start({ runId: run.runId, spanId: span.spanId, point, edits, mode, external });
      }}
    >
      <div className="flex h-11 shrink-0 items-center gap-2 border-b px-4">
        <GitFork aria-hidden="true" className="text-accent size-4" />
        <h2 className="flex min-w-0 items-center gap-1.5 text-sm font-semibold">
          Fork from <KindIcon kind={span.kind} />
          <span className="truncate">
            <InlineText text={spanTitle(span)} />
          </span>
        </h2>
        <IconButton label="Close the fork panel" className="ml-auto" onClick={onClose}>
          <X aria-hidden="true" />
        </IconButton>
      </div>
      <div className="min-h-0 flex-1 overflow-auto" role="region" aria-label="Fork settings" tabIndex={0}>
        <Section title="Cut">
          <div className="flex flex-col gap-2 px-4 py-3">
            <Segmented label="Point of the fork" options={points} value={draft.point} onChange={(point) => change({ point })} />
            <ForkPlanView plan={plan} scope={!isStep(span)} point={draft.point} />
          </div>
        </Section>
        <Section title="After the cut">
          <AfterCut mode={mode} external={external} onChange={change} />
        </Section>
        <Section title="Edits" aside={edits.length > 0 ? `${edits.length} made` : "none yet"}>
          <ForkEdits run={run} span={span} cut={plan.cut} draft={draft} errors={errors} onChange={change} />
        </Section>
        <Section title="Worker">
          <WorkerHint run={run} />
        </Section>
      </div>
      <div className="bg-surface flex shrink-0 flex-col gap-2 border-t px-4 py-3">
        {!may && <RoleNote what="fork" needs="editor" />}
        {fork.error && <ErrorNotice error={fork.error} />}
        {fork.job && <ForkProgress job={fork.job} partial={fork.partial} />}
        <div className="flex items-center gap-2">
          <Button
            type="submit"
            look="primary"
            disabled={!may || fork.busy || !valid || plan.cut === null}
            icon={<GitFork aria-hidden="true" />}
          >
            {fork.busy ? "Starting…" : "Start the fork"}
          </Button>
          <Button onClick={onClose}>Cancel</Button>
          {!valid && <span className="text-bad text-xs">An edit is not valid yet.</span>}
        </div>
      </div>
    </form>
  );
}
