"use client";

import { Plus, Trash2 } from "lucide-react";
import { useId, type ReactNode } from "react";
import { Button, IconButton } from "../../ui/controls/button.tsx";
import { TextArea, TextField } from "../../ui/controls/field.tsx";
import type { ToolEditDraft } from "./fork-draft.ts";
import { visibleString } from "../../ui/text/visible-text.ts";

const MOST_OFFERED = 100;

interface ToolEditorProps {
  /** Names of the tools that the run called. */
  readonly tools: readonly string[];
  readonly edits: readonly ToolEditDraft[];
  readonly errors: readonly (string | null)[];
  readonly onChange: (edits: ToolEditDraft[]) => void;
}

/** What tools answer from the cut on, instead of running. */
export function ToolEditor({ tools, edits, errors, onChange }: ToolEditorProps): ReactNode {
  const list = useId();
  const set = (at: number, part: Partial<ToolEditDraft>): void =>
    onChange(edits.map((edit, index) => (index === at ? { ...edit, ...part } : edit)));
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="eyebrow mb-1">Tools from here on</legend>
      <datalist id={list}>
        {tools.slice(0, MOST_OFFERED).map((tool) => (
          <option key={tool} value={tool}>
            {visibleString(tool)}
          </option>
        ))}
      </datalist>
      {edits.map((edit, index) => (
        <div key={index} className="flex items-start gap-2 rounded-md border p-3">
          <div className="flex min-w-0 flex-1 flex-col gap-2">
            <TextField
              label="Tool"
              list={list}
              className="mono"
              placeholder={tools[0] ?? "name"}
              value={edit.name}
              onChange={(event) => set(index, { name: event.target.value })}
            />
            <TextArea
              label="It answers (JSON)"
              rows={3}
              value={edit.output}
              error={errors[index] ?? null}
              onChange={(event) => set(index, { output: event.target.value })}
            />
          </div>
          <IconButton label="Remove this tool's answer" onClick={() => onChange(edits.filter((_, at) => at !== index))}>
            <Trash2 aria-hidden="true" />
          </IconButton>
        </div>
      ))}
      <Button className="self-start" icon={<Plus aria-hidden="true" />} onClick={() => onChange([...edits, { name: "", output: "" }])}>
        Give a tool's answer
      </Button>
    </fieldset>
  );
}
