"use client";

import type { Alert } from "@retake/protocol";
import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import Link from "next/link";
import { parseAsString, useQueryStates } from "nuqs";
import { useState, type ReactNode } from "react";
import { Button } from "../../ui/controls/button.tsx";
import { Card } from "../../ui/data/card.tsx";
import { Notice } from "../../ui/feedback/notice.tsx";
import { Skeleton } from "../../ui/feedback/skeleton.tsx";
import { ErrorNotice } from "../collector/error-notice.tsx";
import { savedSearchesQuery } from "../saved-searches/saved-searches-query.ts";
import { AlertDialog } from "./alert-dialog.tsx";
import { alertsQuery, webhooksQuery } from "./alert-queries.ts";
import { AlertRow } from "./alert-row.tsx";
import { WebhooksCard } from "./webhooks-card.tsx";

/** Alerts with their state and history, and the webhooks that are told. */
export function AlertsSection(): ReactNode {
  const [alerts, webhooks, searches] = [useQuery(alertsQuery), useQuery(webhooksQuery), useQuery(savedSearchesQuery)];
  const [{ alert: opened, new: begun }, setAddress] = useQueryStates({ alert: parseAsString, new: parseAsString });
  const [edited, setEdited] = useState<Alert | null>(null);
  const failed = [alerts, webhooks, searches].find(({ error, data }) => error && !data);
  if (failed) return <ErrorNotice error={failed.error} onRetry={() => void failed.refetch()} />;
  if (!alerts.data || !webhooks.data || !searches.data) return <Skeleton label="Loading alerts" />;
  const missing = webhooks.data.length === 0 ? "a webhook" : searches.data.length === 0 ? "a saved search" : null;
  const close = (): void => {
    setEdited(null);
    if (begun !== null) void setAddress({ new: null });
  };
  return (
    <>
      <Card
        title="Alerts"
        aside={
          <Button icon={<Plus aria-hidden="true" />} disabled={missing !== null} onClick={() => void setAddress({ new: "" })}>
            New alert
          </Button>
        }
        flush
      >
        {alerts.data.length > 0 ? (
          <ul aria-label="Alerts" className="divide-y">
            {alerts.data.map((alert) => (
              <AlertRow
                key={alert.id}
                alert={alert}
                search={searches.data.find(({ id }) => id === alert.searchId)}
                webhook={webhooks.data.find(({ id }) => id === alert.webhookId)}
                open={alert.id === opened}
                onOpen={(open) => void setAddress({ alert: open ? alert.id : null })}
                onEdit={() => setEdited(alert)}
              />
            ))}
          </ul>
        ) : (
          <div className="p-4">
            <Notice title="Nothing is watched yet">
              An alert looks at a saved search each minute and tells a webhook when too many runs match, or too few.
              {missing && (
                <>
                  {" "}
                  It needs {missing} first
                  {missing === "a saved search" && (
                    <>
                      :{" "}
                      <Link className="text-accent underline underline-offset-2" href="/settings?section=searches">
                        save one
                      </Link>
                    </>
                  )}
                  .
                </>
              )}
            </Notice>
          </div>
        )}
      </Card>
      <WebhooksCard webhooks={webhooks.data} />
      {((begun !== null && missing === null) || edited) && (
        <AlertDialog alert={edited} searchId={begun ?? undefined} searches={searches.data} webhooks={webhooks.data} onClose={close} />
      )}
    </>
  );
}
