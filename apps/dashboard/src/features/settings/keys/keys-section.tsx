"use client";

import type { ApiKey } from "@retake/protocol";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { Segmented } from "../../../ui/controls/segmented.tsx";
import { Card } from "../../../ui/data/card.tsx";
import { Table } from "../../../ui/data/table.tsx";
import { Badge } from "../../../ui/feedback/badge.tsx";
import { Notice } from "../../../ui/feedback/notice.tsx";
import { Skeleton } from "../../../ui/feedback/skeleton.tsx";
import { formatAgo, formatTime } from "../../../ui/text/format.ts";
import { InlineText } from "../../../ui/text/untrusted-text.tsx";
import { visibleString } from "../../../ui/text/visible-text.ts";
import { useNow } from "../../../ui/use-now.ts";
import { useAccount } from "../../account/use-account.ts";
import { callCollector } from "../../collector/call-collector.ts";
import { ErrorNotice } from "../../collector/error-notice.tsx";
import { ConfirmButton } from "../confirm-button.tsx";
import { useChange } from "../use-change.ts";
import { keyState } from "./key-state.ts";
import { NewKey } from "./new-key.tsx";

const keysQuery = (project: string) =>
  queryOptions({
    queryKey: ["keys", project],
    queryFn: async ({ signal }) => (await callCollector("listKeys", { query: { project }, signal })).keys,
  });

const filters = [
  { value: "holding", title: "In force" },
  { value: "all", title: "All" },
] as const;

export function KeysSection(): ReactNode {
  const project = useAccount()?.project ?? "";
  const [filter, setFilter] = useState<"holding" | "all">("holding");
  const keys = useQuery(keysQuery(project));
  const revoke = useChange("revokeKey", "keys");
  const now = useNow(30_000);
  const shown = keys.data?.filter((key) => filter === "all" || keyState(key, now) === "holds");
  return (
    <>
      <NewKey project={project} />
      {(keys.error ?? revoke.error) && <ErrorNotice error={keys.error ?? revoke.error} onRetry={() => void keys.refetch()} />}
      <Card
        title="Keys of this project"
        aside={<Segmented label="Which keys" options={filters} value={filter} onChange={setFilter} />}
        flush
      >
        {!shown ? (
          <Skeleton label="Loading keys" rows={3} />
        ) : shown.length === 0 ? (
          <div className="p-4">
            <Notice title="No keys">Agents and exporters on other machines send with one: create it above.</Notice>
          </div>
        ) : (
          <Table
            label="Keys"
            rows={shown}
            keyOf={(key) => key.id}
            columns={[
              { title: "Name", cell: (key) => <InlineText text={key.name} /> },
              { title: "Key", cell: (key) => <code className="mono text-ink-muted">rtk_{key.id}_…</code> },
              { title: "Scope", cell: (key) => <Badge tone={key.scope === "admin" ? "warn" : "neutral"}>{key.scope}</Badge> },
              {
                title: "Last used",
                cell: (key) => (key.lastUsedTimeMs === null ? "never" : <Ago timeMs={key.lastUsedTimeMs} now={now} />),
              },
              { title: "Expires", cell: (key) => <Expiry value={key} now={now} /> },
              {
                title: "",
                align: "right",
                cell: (key) =>
                  keyState(key, now) === "holds" && (
                    <ConfirmButton
                      action="Revoke"
                      label={`Revoke ${visibleString(key.name)}`}
                      title="Revoke this key?"
                      disabled={revoke.isPending}
                      onConfirm={() => revoke.mutate({ params: { keyId: key.id }, body: {} })}
                    >
                      Whoever uses <strong>{<InlineText text={key.name} />}</strong> is refused everywhere within 5 seconds. It can't be
                      undone.
                    </ConfirmButton>
                  ),
              },
            ]}
          />
        )}
      </Card>
    </>
  );
}

function Ago({ timeMs, now }: { timeMs: number; now: number }): ReactNode {
  return <span title={formatTime(timeMs)}>{formatAgo(timeMs, now)}</span>;
}

function Expiry({ value, now }: { value: ApiKey; now: number }): ReactNode {
  const state = keyState(value, now);
  if (state === "revoked") return <Badge tone="bad">revoked</Badge>;
  if (state === "expired") return <Badge>expired</Badge>;
  return value.expiresTimeMs === null ? "never" : formatTime(value.expiresTimeMs);
}
