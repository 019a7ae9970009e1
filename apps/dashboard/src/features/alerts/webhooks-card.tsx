"use client";

import type { Webhook } from "@retake/protocol";
import { Plus } from "lucide-react";
import { useState, type ReactNode } from "react";
import { Button } from "../../ui/controls/button.tsx";
import { Card } from "../../ui/data/card.tsx";
import { Notice } from "../../ui/feedback/notice.tsx";
import { WebhookDialog } from "./webhook-dialog.tsx";
import { WebhookRow } from "./webhook-row.tsx";
import { SecretDialog, type ShownSecret } from "./secret-dialog.tsx";

/** Where alerts are told. */
export function WebhooksCard({ webhooks }: { webhooks: readonly Webhook[] }): ReactNode {
  const [edited, setEdited] = useState<Webhook | "new" | null>(null);
  const [secret, setSecret] = useState<ShownSecret | null>(null);
  return (
    <>
      <Card
        title="Webhooks"
        aside={
          <Button icon={<Plus aria-hidden="true" />} onClick={() => setEdited("new")}>
            New webhook
          </Button>
        }
        flush
      >
        {webhooks.length > 0 ? (
          <ul aria-label="Webhooks" className="divide-y">
            {webhooks.map((webhook) => (
              <WebhookRow key={webhook.id} webhook={webhook} onEdit={() => setEdited(webhook)} onSecret={setSecret} />
            ))}
          </ul>
        ) : (
          <div className="p-4">
            <Notice title="No webhook yet">
              An address that takes signed JSON by POST: a chat's incoming hook, an on-call service, a program of your own.
            </Notice>
          </div>
        )}
      </Card>
      {edited && <WebhookDialog webhook={edited === "new" ? null : edited} onClose={() => setEdited(null)} onSecret={setSecret} />}
      {secret && <SecretDialog {...secret} onClose={() => setSecret(null)} />}
    </>
  );
}
