"use client";

import type { ProjectRetention } from "@retake/protocol";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState, type ReactNode } from "react";
import { Button } from "../../ui/controls/button.tsx";
import { TextField } from "../../ui/controls/field.tsx";
import { Card } from "../../ui/data/card.tsx";
import { Table } from "../../ui/data/table.tsx";
import { Badge } from "../../ui/feedback/badge.tsx";
import { Skeleton } from "../../ui/feedback/skeleton.tsx";
import { InlineText } from "../../ui/text/untrusted-text.tsx";
import { visibleString } from "../../ui/text/visible-text.ts";
import { useAccount, useMay } from "../account/use-account.ts";
import { callCollector } from "../collector/call-collector.ts";
import { ErrorNotice } from "../collector/error-notice.tsx";
import { RetentionDialog } from "./retention-dialog.tsx";
import { daysInWords } from "./retention-words.ts";
import { useChange } from "./use-change.ts";

const retentionQuery = queryOptions({
  queryKey: ["retention"],
  queryFn: ({ signal }) => callCollector("listRetention", { signal }),
});

export function ProjectsSection(): ReactNode {
  const retention = useQuery(retentionQuery);
  const account = useAccount();
  const ownsAll = useMay("admin");
  const [edited, setEdited] = useState<ProjectRetention | null>(null);
  return (
    <>
      {ownsAll && <NewProject />}
      {retention.error && <ErrorNotice error={retention.error} onRetry={() => void retention.refetch()} />}
      <Card title={ownsAll ? "Projects" : "Retention"} flush>
        {!retention.data ? (
          <Skeleton label="Loading projects" rows={3} />
        ) : (
          <Table
            label="Projects"
            rows={retention.data.projects}
            keyOf={(each) => each.project}
            columns={[
              {
                title: "Project",
                cell: (each) => (
                  <span className="inline-flex items-center gap-2">
                    <InlineText text={each.project} />
                    {each.project === account?.project && <Badge tone="accent">open here</Badge>}
                  </span>
                ),
              },
              { title: "Runs are kept", cell: (each) => daysInWords(each.days) },
              { title: "As", cell: (each) => (each.ownDays === null ? "the collector's settings say" : "said here") },
              {
                title: "",
                align: "right",
                cell: (each) => (
                  <Button
                    look="quiet"
                    className="h-6"
                    aria-label={`Change the retention of ${visibleString(each.project)}`}
                    onClick={() => setEdited(each)}
                  >
                    Change
                  </Button>
                ),
              },
            ]}
          />
        )}
      </Card>
      {edited && <RetentionDialog retention={edited} defaultDays={retention.data?.defaultDays ?? 0} onClose={() => setEdited(null)} />}
    </>
  );
}

function NewProject(): ReactNode {
  const [name, setName] = useState("");
  const create = useChange("createProject", "retention", "account");
  return (
    <Card title="Create a project">
      <form
        aria-label="Create a project"
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate({ body: { name } }, { onSuccess: () => setName("") });
        }}
      >
        <TextField
          label="Name"
          required
          pattern="[A-Za-z0-9][A-Za-z0-9._\-]{0,99}"
          hint="Letters, digits, dots, dashes and underscores. Runs, keys and members of a project are its own."
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <Button type="submit" look="primary" className="self-start" disabled={create.isPending} icon={<Plus aria-hidden="true" />}>
          Create the project
        </Button>
        {create.error && <ErrorNotice error={create.error} />}
        {create.data && (
          <p role="status" className="text-ok font-medium">
            <InlineText text={create.data.name} /> is there.{" "}
            <a className="underline underline-offset-2" href={`/settings?section=members&project=${encodeURIComponent(create.data.name)}`}>
              Open it and invite somebody
            </a>
          </p>
        )}
      </form>
    </Card>
  );
}
