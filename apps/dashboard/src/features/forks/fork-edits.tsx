"use client";

import type { RunSummary, SpanSkeleton } from "@retake/protocol";
import type { ReactNode } from "react";
import { TextArea, TextField } from "../../ui/controls/field.tsx";
import type { ForkDraft, ReadDraft } from "./fork-draft.ts";
import { isStep } from "./plan-fork.ts";
import { StateEditor } from "./state-editor.tsx";
import { StepEditor } from "./step-editor.tsx";
import { ToolEditor } from "./tool-editor.tsx";

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
      <TextArea
        label="Parameters of model calls from here on (JSON)"
        rows={2}
        placeholder='{"temperature": 0}'
        value={draft.parameters}
        error={errors.parameters ?? null}
        onChange={(event) => onChange({ parameters: event.target.value })}
        hint="Laid over what the agent asks for. Empty: no change."
      />
      <TextArea
        label="System prompt from here on"
        rows={3}
        value={draft.system ?? ""}
        onChange={(event) => onChange({ system: event.target.value === "" ? null : event.target.value })}
        hint="In place of the agent's own. Empty: no change."
      />
      <ToolEditor tools={run.tools} edits={draft.tools} errors={errors.tools} onChange={(tools) => onChange({ tools })} />
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
