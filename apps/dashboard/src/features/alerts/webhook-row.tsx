"use client";

import type { Webhook } from "@retake/protocol";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ChevronRight } from "lucide-react";
import { useId, useState, type ReactNode } from "react";
import { classNames } from "../../ui/class-names.ts";
import { Button } from "../../ui/controls/button.tsx";
import { ConfirmButton } from "../../ui/controls/confirm-button.tsx";
import { InlineText } from "../../ui/text/untrusted-text.tsx";
import { visibleString } from "../../ui/text/visible-text.ts";
import { callCollector } from "../collector/call-collector.ts";
import { deliveriesQuery, webhooksQuery } from "./alert-queries.ts";
import { DeliveryTable } from "./delivery-table.tsx";
import type { ShownSecret } from "./secret-dialog.tsx";

interface WebhookRowProps {
  readonly webhook: Webhook;
  readonly onEdit: () => void;
  readonly onSecret: (secret: ShownSecret) => void;
}

/** One webhook: its address, a test, and what was sent to it where it is open. */
export function WebhookRow({ webhook, onEdit, onSecret }: WebhookRowProps): ReactNode {
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const id = useId();
  const params = { webhookId: webhook.id };
  const renew = { onSettled: () => client.invalidateQueries({ queryKey: webhooksQuery.queryKey }) };
  const test = useMutation({ ...renew, mutationFn: () => callCollector("testWebhook", { params, body: {} }) });
  const secret = useMutation({
    ...renew,
    mutationFn: () => callCollector("renewWebhookSecret", { params, body: {} }),
    onSuccess: (made) => onSecret({ name: made.webhook.name, secret: made.secret, renewed: true }),
  });
  const remove = useMutation({ ...renew, mutationFn: () => callCollector("deleteWebhook", { params, body: {} }) });
  const name = visibleString(webhook.name);
  const failure = (test.error ?? secret.error ?? remove.error)?.message ?? test.data?.attempts.at(-1)?.error;
  return (
    <li>
      <div className="flex flex-wrap items-start gap-x-3 gap-y-2 px-4 py-3">
        <button
          type="button"
          aria-expanded={open}
          aria-controls={open ? id : undefined}
          aria-label={`What was sent to ${name}`}
          className="text-ink-muted hover:bg-hover hover:text-ink -ml-1 inline-flex size-6 items-center justify-center rounded-md"
          onClick={() => setOpen(!open)}
        >
          <ChevronRight aria-hidden="true" className={classNames("size-4", open && "rotate-90")} />
        </button>
        <div className="min-w-0 flex-1 basis-64">
          <p className="font-medium break-words">
            <InlineText text={webhook.name} />
          </p>
          <p className="mono text-ink-muted mt-0.5 break-all">
            <InlineText text={webhook.url} />
          </p>
          <p role="status" className={classNames("mt-1 break-words empty:hidden", failure ? "text-bad" : "text-ok")}>
            {failure ? <InlineText text={failure} /> : test.data && `The test was taken (${test.data.attempts[0]?.status}).`}
          </p>
        </div>
        <span className="flex flex-wrap gap-1">
          <Button disabled={test.isPending} aria-label={`Send a test to ${name}`} onClick={() => test.mutate()}>
            {test.isPending ? "Sending …" : "Send a test"}
          </Button>
          <ConfirmButton title="New secret" label={`New secret for ${name}`} busy={secret.isPending} onConfirm={() => secret.mutate()} />
          <Button look="quiet" aria-label={`Change ${name}`} onClick={onEdit}>
            Change
          </Button>
          <ConfirmButton title="Delete" label={`Delete ${name}`} busy={remove.isPending} onConfirm={() => remove.mutate()} />
        </span>
      </div>
      {open && (
        <div id={id} className="bg-canvas border-t p-4">
          <Sent webhookId={webhook.id} />
        </div>
      )}
    </li>
  );
}

function Sent({ webhookId }: { webhookId: string }): ReactNode {
  const { data } = useQuery(deliveriesQuery(webhookId));
  return (
    <div className="bg-surface overflow-hidden rounded-lg border">
      <DeliveryTable deliveries={data ?? []} />
    </div>
  );
}
