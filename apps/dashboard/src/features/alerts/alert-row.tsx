"use client";

import type { Alert, SavedSearch, Webhook } from "@retake/protocol";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ChevronRight } from "lucide-react";
import Link from "next/link";
import { useId, type ReactNode } from "react";
import { classNames } from "../../ui/class-names.ts";
import { Button } from "../../ui/controls/button.tsx";
import { ConfirmButton } from "../../ui/controls/confirm-button.tsx";
import { Badge } from "../../ui/feedback/badge.tsx";
import { formatAgo } from "../../ui/text/format.ts";
import { InlineText } from "../../ui/text/untrusted-text.tsx";
import { visibleString } from "../../ui/text/visible-text.ts";
import { useNow } from "../../ui/use-now.ts";
import { callCollector } from "../collector/call-collector.ts";
import { nameHref } from "../saved-searches/search-link.ts";
import { AlertHistory } from "./alert-history.tsx";
import { alertsQuery } from "./alert-queries.ts";
import { conditionInWords, valueInWords } from "./alert-words.ts";

interface AlertRowProps {
  readonly alert: Alert;
  readonly search: SavedSearch | undefined;
  readonly webhook: Webhook | undefined;
  readonly open: boolean;
  readonly onOpen: (open: boolean) => void;
  readonly onEdit: () => void;
}

/** One alert: how it stands, and what it did where it is open. */
export function AlertRow({ alert, search, webhook, open, onOpen, onEdit }: AlertRowProps): ReactNode {
  const client = useQueryClient();
  const now = useNow(10_000);
  const id = useId();
  const renew = { onSettled: () => client.invalidateQueries({ queryKey: alertsQuery.queryKey }) };
  const params = { alertId: alert.id };
  const pause = useMutation({ ...renew, mutationFn: (enabled: boolean) => callCollector("changeAlert", { params, body: { enabled } }) });
  const remove = useMutation({ ...renew, mutationFn: () => callCollector("deleteAlert", { params, body: {} }) });
  const name = visibleString(alert.name);
  const { state } = alert;
  const error = pause.error ?? remove.error;
  return (
    <li>
      <div className="flex flex-wrap items-start gap-x-3 gap-y-2 px-4 py-3">
        <button
          type="button"
          aria-expanded={open}
          aria-controls={open ? id : undefined}
          aria-label={`History of ${name}`}
          className="text-ink-muted hover:bg-hover hover:text-ink -ml-1 inline-flex size-6 items-center justify-center rounded-md"
          onClick={() => onOpen(!open)}
        >
          <ChevronRight aria-hidden="true" className={classNames("size-4", open && "rotate-90")} />
        </button>
        <div className="min-w-0 flex-1 basis-64">
          <p className="flex flex-wrap items-center gap-2 font-medium">
            <span className="min-w-0 break-words">
              <InlineText text={alert.name} />
            </span>
            <StateBadge alert={alert} />
          </p>
          <p className="text-ink-muted mt-0.5 break-words">
            {search ? (
              <Link href={nameHref(search)} prefetch={false} className="text-accent underline underline-offset-2">
                <InlineText text={search.name} />
              </Link>
            ) : (
              "A search that is gone"
            )}
            : <InlineText text={conditionInWords(alert)} />, to {webhook ? <InlineText text={webhook.name} /> : "a webhook that is gone"}
          </p>
          {(state.problem ?? error) && (
            <p role="alert" className="text-bad mt-1 break-words">
              <InlineText text={state.problem ?? error?.message ?? ""} />
            </p>
          )}
        </div>
        <p className="numeric text-right">
          {valueInWords(alert.condition, state)}
          <span className="text-ink-faint block text-xs" suppressHydrationWarning>
            {state.evaluatedTimeMs === null ? "\u00a0" : formatAgo(state.evaluatedTimeMs, now)}
          </span>
        </p>
        <span className="flex gap-1">
          <Button
            look="quiet"
            disabled={pause.isPending}
            aria-label={`${alert.enabled ? "Pause" : "Resume"} ${name}`}
            onClick={() => pause.mutate(!alert.enabled)}
          >
            {alert.enabled ? "Pause" : "Resume"}
          </Button>
          <Button look="quiet" aria-label={`Change ${name}`} onClick={onEdit}>
            Change
          </Button>
          <ConfirmButton title="Delete" label={`Delete ${name}`} busy={remove.isPending} onConfirm={() => remove.mutate()} />
        </span>
      </div>
      {open && (
        <div id={id} className="bg-canvas border-t px-4 py-4">
          <AlertHistory alert={alert} />
        </div>
      )}
    </li>
  );
}

function StateBadge({ alert: { enabled, state } }: { alert: Alert }): ReactNode {
  if (!enabled) return <Badge>Paused</Badge>;
  if (state.status === "firing") return <Badge tone="bad">Firing</Badge>;
  return state.evaluatedTimeMs === null ? <Badge>New</Badge> : <Badge tone="ok">OK</Badge>;
}
