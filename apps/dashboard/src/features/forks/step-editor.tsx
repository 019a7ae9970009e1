"use client";

import type { SpanSkeleton } from "@retake/protocol";
import type { ReactNode } from "react";
import { ErrorNotice } from "../collector/error-notice.tsx";
import type { ForkDraft } from "./fork-draft.ts";
import { MessageEditor } from "./message-editor.tsx";
import { OutcomeEditor } from "./outcome-editor.tsx";
import { useRecordedStep } from "../recorded-values/use-recorded-step.ts";

interface StepEditorProps {
  readonly runId: string;
  readonly span: SpanSkeleton;
  readonly draft: ForkDraft;
  readonly error: string | null;
  readonly onChange: (part: Partial<ForkDraft>) => void;
}

/** Edits the step itself: its outcome after it, the messages of its request before it. */
export function StepEditor({ runId, span, draft, error, onChange }: StepEditorProps): ReactNode {
  const recorded = useRecordedStep(runId, span);
  if (recorded.error) return <ErrorNotice error={recorded.error} />;
  if (recorded.missing) return <p className="text-ink-faint">This step has no checkpoint: its content can't be edited.</p>;
  if (!recorded.step) return <p className="text-ink-faint">Loading the recorded step…</p>;
  if (draft.point === "after") return <OutcomeEditor step={recorded.step} error={error} draft={draft} onChange={onChange} />;
  return <MessageEditor step={recorded.step} draft={draft} onChange={onChange} />;
}
