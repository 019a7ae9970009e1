"use client";

import type { WebhookDelivery } from "@retake/protocol";
import type { ReactNode } from "react";
import { Table, type Column } from "../../ui/data/table.tsx";
import { Badge } from "../../ui/feedback/badge.tsx";
import { countOf, formatTime } from "../../ui/text/format.ts";
import { InlineText } from "../../ui/text/untrusted-text.tsx";

const types = { "alert.firing": "Firing", "alert.resolved": "Resolved", test: "Test" } as const;
const tones = { delivered: "ok", pending: "running", failed: "bad" } as const;
const words = { delivered: "Delivered", pending: "Trying", failed: "Failed" } as const;

const columns: readonly Column<WebhookDelivery>[] = [
  { title: "When", cell: ({ createdTimeMs }) => formatTime(createdTimeMs) },
  { title: "What", cell: ({ type }) => types[type] },
  { title: "Outcome", cell: ({ status }) => <Badge tone={tones[status]}>{words[status]}</Badge> },
  {
    title: "Attempts",
    wrap: true,
    cell: ({ attempts }) => {
      const error = attempts.at(-1)?.error;
      return (
        <span className="block min-w-32 break-words">
          {countOf(attempts.length, "attempt")}
          {error && (
            <>
              , the last: <InlineText text={error} />
            </>
          )}
        </span>
      );
    },
  },
];

/** What was sent, and what came of it. */
export function DeliveryTable({ deliveries }: { deliveries: readonly WebhookDelivery[] }): ReactNode {
  if (deliveries.length === 0) return <p className="text-ink-muted p-4">Nothing was sent yet.</p>;
  return <Table label="Sent" rows={deliveries} keyOf={({ id }) => id} columns={columns} />;
}
