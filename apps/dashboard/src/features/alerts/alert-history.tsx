"use client";

import type { Alert, AlertEvent } from "@retake/protocol";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Card } from "../../ui/data/card.tsx";
import { Table, type Column } from "../../ui/data/table.tsx";
import { Badge } from "../../ui/feedback/badge.tsx";
import { Skeleton } from "../../ui/feedback/skeleton.tsx";
import { formatTime } from "../../ui/text/format.ts";
import { ErrorNotice } from "../collector/error-notice.tsx";
import { alertQuery } from "./alert-queries.ts";
import { valueInWords } from "./alert-words.ts";
import { DeliveryTable } from "./delivery-table.tsx";

/** When an alert fired and was resolved, and what was told of it. */
export function AlertHistory({ alert }: { alert: Alert }): ReactNode {
  const detail = useQuery(alertQuery(alert.id));
  if (detail.error && !detail.data) return <ErrorNotice error={detail.error} onRetry={() => void detail.refetch()} />;
  if (!detail.data) return <Skeleton label="Loading the history" rows={3} />;
  const { history, deliveries } = detail.data;
  if (history.length === 0) return <p className="text-ink-muted">It has not fired yet.</p>;
  const columns: readonly Column<AlertEvent>[] = [
    { title: "When", cell: ({ timeMs }) => formatTime(timeMs) },
    {
      title: "What",
      cell: ({ type }) => <Badge tone={type === "firing" ? "bad" : "ok"}>{type === "firing" ? "Fired" : "Resolved"}</Badge>,
    },
    {
      title: "At",
      align: "right",
      cell: (event) => valueInWords(alert.condition, { ...alert.state, ...event, evaluatedTimeMs: event.timeMs }),
    },
  ];
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 lg:grid-cols-2">
      <Card title="Changes" aside={history.length === 100 ? "The last 100" : undefined} flush>
        <Table label="Changes" rows={history} keyOf={({ timeMs, type }) => `${timeMs} ${type}`} columns={columns} />
      </Card>
      <Card title="Sent" flush>
        <DeliveryTable deliveries={deliveries} />
      </Card>
    </div>
  );
}
