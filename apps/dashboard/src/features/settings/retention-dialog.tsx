"use client";

import type { ProjectRetention } from "@retake/protocol";
import { useState, type ReactNode } from "react";
import { Button } from "../../ui/controls/button.tsx";
import { Dialog } from "../../ui/controls/dialog.tsx";
import { TextField } from "../../ui/controls/field.tsx";
import { visibleString } from "../../ui/text/visible-text.ts";
import { ErrorNotice } from "../collector/error-notice.tsx";
import { daysInWords, readDays } from "./retention-words.ts";
import { useChange } from "./use-change.ts";

interface RetentionDialogProps {
  readonly retention: ProjectRetention;
  readonly defaultDays: number;
  readonly onClose: () => void;
}

export function RetentionDialog({ retention: { project, ownDays, days: before }, defaultDays, onClose }: RetentionDialogProps): ReactNode {
  const [text, setText] = useState(ownDays === null ? "" : String(ownDays));
  const change = useChange("setRetention", "retention");
  const days = readDays(text);
  const after = days ?? defaultDays;
  const shorter = days !== undefined && after !== 0 && (before === 0 || after < before);
  return (
    <Dialog title={`Retention of ${visibleString(project)}`} open onClose={onClose}>
      <form
        aria-label="Retention"
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (days !== undefined) change.mutate({ body: { project, days } }, { onSuccess: onClose });
        }}
      >
        <TextField
          label="Days that runs are kept"
          inputMode="decimal"
          value={text}
          onChange={(event) => setText(event.target.value)}
          hint={`0 keeps them for ever. Empty: as the collector's settings say, ${daysInWords(defaultDays)}.`}
          error={days === undefined ? "Expected days from 0.01 to 36500, or 0." : null}
        />
        {shorter && (
          <p className="text-warn font-medium">
            Runs older than {daysInWords(after)} are deleted whole with the next pass, within 6 hours. They can't be brought back.
          </p>
        )}
        {change.error && <ErrorNotice error={change.error} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" disabled={days === undefined || change.isPending}>
            {change.isPending ? "Saving …" : "Save"}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
