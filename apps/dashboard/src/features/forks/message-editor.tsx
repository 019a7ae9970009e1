"use client";

import { useMemo, useState, type ReactNode } from "react";
import { SelectField, TextArea } from "../../ui/controls/field.tsx";
import { visibleString } from "../../ui/text/visible-text.ts";
import { editableMessages } from "./editable-messages.ts";
import type { ForkDraft } from "./fork-draft.ts";
import type { RecordedStep } from "../recorded-values/recorded-step.ts";

interface MessageEditorProps {
  readonly step: RecordedStep;
  readonly draft: ForkDraft;
  readonly onChange: (part: Partial<ForkDraft>) => void;
}

/** Other content for messages of the request; the last one is offered first. */
export function MessageEditor({ step, draft, onChange }: MessageEditorProps): ReactNode {
  const messages = useMemo(() => editableMessages(step.input), [step]);
  const [wanted, setWanted] = useState<number | null>(null);
  const chosen = messages.find(({ index }) => index === wanted) ?? messages.at(-1);
  if (!chosen) return <p className="text-ink-faint">The request has no messages of text to edit.</p>;
  const edit = (content: string): void => {
    const next = new Map(draft.messages);
    if (content === chosen.text) next.delete(chosen.index);
    else next.set(chosen.index, content);
    onChange({ messages: next });
  };
  const value = draft.messages.get(chosen.index) ?? chosen.text;
  return (
    <div className="flex flex-col gap-2">
      <SelectField
        label="Message of the request"
        value={String(chosen.index)}
        onChange={(index) => setWanted(Number(index))}
        options={messages.map(({ index, role, text }) => ({
          value: String(index),
          title: visibleString(`${index + 1}. ${role}${draft.messages.has(index) ? " (edited)" : ""}: ${text.slice(0, 60)}`),
        }))}
      />
      <TextArea
        label="Content"
        rows={Math.min(14, Math.max(4, value.split("\n").length + 1))}
        value={value}
        onChange={(event) => edit(event.target.value)}
      />
    </div>
  );
}
