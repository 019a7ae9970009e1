"use client";

import type { SavedSearch } from "@retake/protocol";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import Link from "next/link";
import { useState, type ReactNode } from "react";
import { Button } from "../../ui/controls/button.tsx";
import { ConfirmButton } from "../../ui/controls/confirm-button.tsx";
import { Card } from "../../ui/data/card.tsx";
import { Table, type Column } from "../../ui/data/table.tsx";
import { Notice } from "../../ui/feedback/notice.tsx";
import { Skeleton } from "../../ui/feedback/skeleton.tsx";
import { formatAgo, formatTime } from "../../ui/text/format.ts";
import { InlineText } from "../../ui/text/untrusted-text.tsx";
import { visibleString } from "../../ui/text/visible-text.ts";
import { useNow } from "../../ui/use-now.ts";
import { callCollector } from "../collector/call-collector.ts";
import { ErrorNotice } from "../collector/error-notice.tsx";
import { SaveDialog } from "./save-dialog.tsx";
import { savedSearchesQuery } from "./saved-searches-query.ts";
import { nameHref } from "./search-link.ts";

type Edited = Pick<SavedSearch, "name" | "q" | "range"> & { readonly id?: string };

/** All saved searches, to be changed, watched and deleted. */
export function SavedSearchesSection(): ReactNode {
  const client = useQueryClient();
  const searches = useQuery(savedSearchesQuery);
  const now = useNow(30_000);
  const [edited, setEdited] = useState<Edited | null>(null);
  const remove = useMutation({
    mutationFn: (searchId: string) => callCollector("deleteSavedSearch", { params: { searchId }, body: {} }),
    onSettled: () => client.invalidateQueries({ queryKey: savedSearchesQuery.queryKey }),
  });
  if (searches.error && !searches.data) return <ErrorNotice error={searches.error} onRetry={() => void searches.refetch()} />;
  if (!searches.data) return <Skeleton label="Loading saved searches" />;
  const columns: readonly Column<SavedSearch>[] = [
    {
      title: "Name",
      cell: (search) => (
        <Link href={nameHref(search)} prefetch={false} className="text-accent underline-offset-2 hover:underline">
          <InlineText text={search.name} />
        </Link>
      ),
    },
    {
      title: "Search",
      wrap: true,
      cell: ({ q }) => (
        <code className="mono line-clamp-2 min-w-40 break-words">
          <InlineText text={q || "all runs"} />
        </code>
      ),
    },
    { title: "Range", cell: ({ range }) => range },
    {
      title: "Changed",
      cell: ({ changedTimeMs, changedBy }) => (
        <span title={formatTime(changedTimeMs)} suppressHydrationWarning>
          {formatAgo(changedTimeMs, now)} <span className="text-ink-faint">by {visibleString(changedBy)}</span>
        </span>
      ),
    },
    {
      title: "Actions",
      align: "right",
      cell: (search) => (
        <span className="inline-flex gap-1">
          <Link
            href={`/settings?section=alerts&new=${search.id}`}
            prefetch={false}
            aria-label={`Make an alert of ${visibleString(search.name)}`}
            className="text-ink-muted hover:bg-hover hover:text-ink inline-flex h-7 items-center rounded-md px-2.5 text-[0.8125rem] font-medium"
          >
            Alert
          </Link>
          <Button look="quiet" aria-label={`Change ${visibleString(search.name)}`} onClick={() => setEdited(search)}>
            Change
          </Button>
          <ConfirmButton
            title="Delete"
            label={`Delete ${visibleString(search.name)}`}
            busy={remove.isPending}
            onConfirm={() => remove.mutate(search.id)}
          />
        </span>
      ),
    },
  ];
  return (
    <>
      {remove.error && <ErrorNotice error={remove.error} />}
      <Card
        title="Saved searches"
        aside={
          <Button icon={<Plus aria-hidden="true" />} onClick={() => setEdited({ name: "", q: "", range: "7d" })}>
            New search
          </Button>
        }
        flush
      >
        {searches.data.length > 0 ? (
          <Table label="Saved searches" rows={searches.data} keyOf={({ id }) => id} columns={columns} />
        ) : (
          <div className="p-4">
            <Notice title="No search is saved yet">
              Save one here or in the Runs screen. It gets a link of its own; alerts watch it, suites take it for their cases.
            </Notice>
          </div>
        )}
      </Card>
      {edited && <SaveDialog search={edited} onClose={() => setEdited(null)} />}
    </>
  );
}
