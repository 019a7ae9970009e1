"use client";

import type { Json } from "@retake/protocol";
import { useQuery } from "@tanstack/react-query";
import { Plus, Trash2 } from "lucide-react";
import { useId, useMemo, type ReactNode } from "react";
import { Button, IconButton } from "../../ui/controls/button.tsx";
import { TextArea, TextField } from "../../ui/controls/field.tsx";
import { checkpointQuery } from "../collector/queries.ts";
import { statePaths } from "./state-paths.ts";
import type { StateEditDraft } from "./fork-draft.ts";
import { visibleString } from "../../ui/text/visible-text.ts";

interface StateEditorProps {
  readonly runId: string;
  readonly checkpointId: string | null | undefined;
  readonly edits: readonly StateEditDraft[];
  readonly errors: readonly (string | null)[];
  readonly onChange: (edits: StateEditDraft[]) => void;
}

/** Other values in the registered state at the cut, by path. */
export function StateEditor({ runId, checkpointId, edits, errors, onChange }: StateEditorProps): ReactNode {
  const list = useId();
  const checkpoint = useQuery({ ...checkpointQuery(runId, checkpointId ?? ""), enabled: Boolean(checkpointId) });
  const paths = useMemo(() => statePaths(checkpoint.data?.value ?? null), [checkpoint.data]);
  const set = (at: number, part: Partial<StateEditDraft>): void =>
    onChange(edits.map((edit, index) => (index === at ? { ...edit, ...part } : edit)));
  const setPath = (at: number, path: string): void => {
    const recorded = paths.get(path);
    const old = paths.get(edits[at]?.path ?? "");
    const untouched = edits[at]?.value === "" || (old !== undefined && edits[at]?.value === print(old));
    set(at, recorded !== undefined && untouched ? { path, value: print(recorded) } : { path });
  };
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="eyebrow mb-1">State at the cut</legend>
      <datalist id={list}>
        {[...paths.keys()].map((path) => (
          <option key={path} value={path}>
            {visibleString(path)}
          </option>
        ))}
      </datalist>
      {edits.map((edit, index) => (
        <div key={index} className="flex items-start gap-2 rounded-md border p-3">
          <div className="flex min-w-0 flex-1 flex-col gap-2">
            <TextField
              label="Path"
              list={list}
              className="mono"
              placeholder={paths.keys().next().value ?? "/name"}
              value={edit.path}
              error={edit.path === "" || edit.path.startsWith("/") ? null : (errors[index] ?? null)}
              onChange={(event) => setPath(index, event.target.value)}
            />
            <TextArea
              label="Value (JSON)"
              rows={3}
              value={edit.value}
              error={edit.path.startsWith("/") ? (errors[index] ?? null) : null}
              onChange={(event) => set(index, { value: event.target.value })}
            />
          </div>
          <IconButton label="Remove this edit" onClick={() => onChange(edits.filter((_, at) => at !== index))}>
            <Trash2 aria-hidden="true" />
          </IconButton>
        </div>
      ))}
      <Button className="self-start" icon={<Plus aria-hidden="true" />} onClick={() => onChange([...edits, { path: "", value: "" }])}>
        Edit a state value
      </Button>
    </fieldset>
  );
}

function print(value: Json): string {
  return JSON.stringify(value, null, 2);
}
