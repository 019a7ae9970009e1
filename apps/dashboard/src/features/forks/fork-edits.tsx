"use client";

import type { RunSummary, SpanSkeleton } from "@retake/protocol";
import type { ReactNode } from "react";
import { TextField } from "../../ui/controls/field.tsx";
import type { ForkDraft, ReadDraft } from "./fork-draft.ts";
import { isStep } from "./plan-fork.ts";
import { StateEditor } from "./state-editor.tsx";
import { StepEditor } from "./step-editor.tsx";

interface ForkEditsProps {
  readonly run: RunSummary;
  readonly span: SpanSkeleton;
  /** The step at the cut: its checkpoint holds the state that can be edited. */
  readonly cut: SpanSkeleton | null;
  readonly draft: ForkDraft;
  readonly errors: ReadDraft["errors"];
  readonly onChange: (part: Partial<ForkDraft>) => void;
}

/** What can be changed depends on the point and on the kind of the step. */
export function ForkEdits({ run, span, cut, draft, errors, onChange }: ForkEditsProps): ReactNode {
  const editable = isStep(span) && (draft.point === "after" || span.kind === "model");
  return (
    <div className="flex flex-col gap-4 px-4 py-3">
      {editable && <StepEditor runId={run.runId} span={span} draft={draft} error={errors.outcome ?? null} onChange={onChange} />}
      <TextField
        label="Model from here on"
        placeholder={span.model || run.models[0] || "as recorded"}
        value={draft.model}
        onChange={(event) => onChange({ model: event.target.value })}
        hint="Empty: the models that the agent asks for."
      />
      <StateEditor
        runId={run.runId}
        checkpointId={draft.point === "before" ? cut?.checkpointPre : cut?.checkpointPost}
        edits={draft.state}
        errors={errors.state}
        onChange={(state) => onChange({ state })}
      />
    </div>
  );
}
