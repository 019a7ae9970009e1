"use client";

import type { Alert, SavedSearch, Webhook } from "@retake/protocol";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { Button } from "../../ui/controls/button.tsx";
import { Dialog } from "../../ui/controls/dialog.tsx";
import { TextField, SelectField } from "../../ui/controls/field.tsx";
import { visibleString } from "../../ui/text/visible-text.ts";
import { callCollector } from "../collector/call-collector.ts";
import { bodyOf, draftOf, newDraft, type AlertDraft } from "./alert-draft.ts";
import { AlertCondition } from "./alert-condition.tsx";
import { alertsQuery } from "./alert-queries.ts";

interface AlertDialogProps {
  /** null: a new one. */
  readonly alert: Alert | null;
  /** What a new one watches first. */
  readonly searchId?: string | undefined;
  readonly searches: readonly SavedSearch[];
  readonly webhooks: readonly Webhook[];
  readonly onClose: () => void;
}

/** Makes an alert, or changes one. Mounted while it is open. */
export function AlertDialog({ alert, searchId, searches, webhooks, onClose }: AlertDialogProps): ReactNode {
  const client = useQueryClient();
  const [draft, setDraft] = useState<AlertDraft>(() => (alert ? draftOf(alert) : firstDraft(searchId, searches, webhooks)));
  const change = (fields: Partial<AlertDraft>): void => setDraft({ ...draft, ...fields });
  const save = useMutation({
    mutationFn: () => {
      const body = bodyOf(draft);
      return alert ? callCollector("changeAlert", { params: { alertId: alert.id }, body }) : callCollector("createAlert", { body });
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: alertsQuery.queryKey });
      onClose();
    },
  });
  const named = (each: { id: string; name: string }) => ({ value: each.id, title: visibleString(each.name) });
  return (
    <Dialog title={alert ? "Change the alert" : "New alert"} open onClose={onClose}>
      <form
        className="flex max-h-[75dvh] flex-col gap-4 overflow-y-auto"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <TextField label="Name" required maxLength={100} value={draft.name} onChange={(event) => change({ name: event.target.value })} />
        <div className="grid gap-4 sm:grid-cols-2">
          <SelectField
            label="Saved search"
            value={draft.searchId}
            onChange={(id) => change({ searchId: id })}
            options={searches.map(named)}
          />
          <SelectField label="Webhook" value={draft.webhookId} onChange={(id) => change({ webhookId: id })} options={webhooks.map(named)} />
        </div>
        <AlertCondition draft={draft} onChange={change} />
        {save.error && (
          <p role="alert" className="text-bad">
            {save.error.message}
          </p>
        )}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" disabled={save.isPending}>
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function firstDraft(searchId: string | undefined, searches: readonly SavedSearch[], webhooks: readonly Webhook[]): AlertDraft {
  const search = searches.find(({ id }) => id === searchId) ?? searches[0];
  return { ...newDraft, name: search?.name ?? "", searchId: search?.id ?? "", webhookId: webhooks[0]?.id ?? "" };
}
