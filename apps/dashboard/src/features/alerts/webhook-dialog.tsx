"use client";

import type { Webhook } from "@retake/protocol";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { Button } from "../../ui/controls/button.tsx";
import { Dialog } from "../../ui/controls/dialog.tsx";
import { TextField } from "../../ui/controls/field.tsx";
import { callCollector } from "../collector/call-collector.ts";
import { webhooksQuery } from "./alert-queries.ts";
import type { ShownSecret } from "./secret-dialog.tsx";

interface WebhookDialogProps {
  /** null: a new one. */
  readonly webhook: Webhook | null;
  readonly onClose: () => void;
  readonly onSecret: (secret: ShownSecret) => void;
}

/** Makes a webhook, or changes one. Mounted while it is open. */
export function WebhookDialog({ webhook, onClose, onSecret }: WebhookDialogProps): ReactNode {
  const client = useQueryClient();
  const [body, setBody] = useState({ name: webhook?.name ?? "", url: webhook?.url ?? "" });
  const save = useMutation({
    mutationFn: async () => {
      if (webhook) await callCollector("changeWebhook", { params: { webhookId: webhook.id }, body });
      else {
        const made = await callCollector("createWebhook", { body });
        onSecret({ name: made.webhook.name, secret: made.secret, renewed: false });
      }
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: webhooksQuery.queryKey });
      onClose();
    },
  });
  return (
    <Dialog title={webhook ? "Change the webhook" : "New webhook"} open onClose={onClose}>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <TextField
          label="Name"
          required
          maxLength={100}
          value={body.name}
          onChange={(event) => setBody({ ...body, name: event.target.value })}
        />
        <TextField
          label="Address"
          type="url"
          required
          maxLength={2000}
          className="font-mono"
          placeholder="https://hooks.example/retake"
          hint="https on the public internet, or what RETAKE_WEBHOOK_ALLOW of the collector names."
          error={save.error?.message ?? null}
          value={body.url}
          onChange={(event) => setBody({ ...body, url: event.target.value })}
        />
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
