"use client";

import type { ProcessorList } from "@retake/protocol";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Card } from "../../ui/data/card.tsx";
import { Table } from "../../ui/data/table.tsx";
import { Badge } from "../../ui/feedback/badge.tsx";
import { Notice } from "../../ui/feedback/notice.tsx";
import { Skeleton } from "../../ui/feedback/skeleton.tsx";
import { formatPercent } from "../../ui/text/format.ts";
import { InlineText } from "../../ui/text/untrusted-text.tsx";
import { callCollector } from "../collector/call-collector.ts";
import { ErrorNotice } from "../collector/error-notice.tsx";

export function RedactionSection(): ReactNode {
  const processors = useQuery({ queryKey: ["processors"], queryFn: ({ signal }) => callCollector("getProcessors", { signal }) });
  if (processors.error) return <ErrorNotice error={processors.error} onRetry={() => void processors.refetch()} />;
  if (!processors.data) return <Skeleton label="Loading rules" rows={4} />;
  const { file, redact, limits, sample, forwardsTo } = processors.data;
  return (
    <>
      <Notice title={file === null ? "No file of rules is set" : "These rules stand in a file of the collector"}>
        {file === null ? (
          <>
            Name one with <code className="mono">RETAKE_PROCESSORS</code> of the collector; docs/guides/processors.md has what may stand in
            it.
          </>
        ) : (
          <>
            <code className="mono break-all">{<InlineText text={file} />}</code>, named by <code className="mono">RETAKE_PROCESSORS</code>.
            It is read when the collector starts: change it there, and start the collector again.
          </>
        )}{" "}
        What stands in checkpoints is redacted before it leaves the agent's process: <code className="mono">redact</code> in{" "}
        <code className="mono">init</code>.
      </Notice>
      <Card title="Redaction" aside={redact ? <Badge tone="ok">on</Badge> : <Badge>off</Badge>} flush={redact !== null}>
        {redact ? <Rules redact={redact} /> : "Telemetry is stored as it arrives."}
      </Card>
      {(Object.keys(limits).length > 0 || sample.length > 0 || forwardsTo !== null) && (
        <Card title="Also done to telemetry">
          <ul className="flex list-disc flex-col gap-1 pl-4">
            {Object.entries(limits).map(([name, limit]) => (
              <li key={name}>
                Limit of <code className="mono">{name}</code>: {limit}
              </li>
            ))}
            {sample.map(({ when, keep }, index) => (
              <li key={index}>
                Keeps {formatPercent(keep)} of the runs of <code className="mono">{<InlineText text={when || "(all)"} />}</code>
              </li>
            ))}
            {forwardsTo !== null && (
              <li>
                Forwarded to <code className="mono break-all">{<InlineText text={forwardsTo} />}</code>
              </li>
            )}
          </ul>
        </Card>
      )}
    </>
  );
}

function Rules({ redact }: { redact: NonNullable<ProcessorList["redact"]> }): ReactNode {
  const rows = [
    ...(redact.secrets
      ? [
          {
            id: "secrets",
            where: "anywhere",
            match: "known forms of secrets: keys, tokens, passwords in addresses, payment cards",
            becomes: "[redacted:…]",
          },
        ]
      : []),
    ...redact.keys.map(({ match, action }, index) => ({
      id: `key ${index}`,
      where: "values of the key",
      match,
      becomes: action === "drop" ? "nothing" : "[redacted]",
    })),
    ...redact.values.map(({ match, replace }, index) => ({ id: `value ${index}`, where: "text like", match, becomes: replace })),
  ];
  return (
    <Table
      label="Redaction rules"
      rows={rows}
      keyOf={(row) => row.id}
      columns={[
        { title: "Where", cell: (row) => row.where },
        {
          title: "What",
          wrap: true,
          cell: (row) => (row.id === "secrets" ? row.match : <code className="mono break-all">{<InlineText text={row.match} />}</code>),
        },
        { title: "Becomes", cell: (row) => <code className="mono">{<InlineText text={row.becomes} />}</code> },
      ]}
    />
  );
}
