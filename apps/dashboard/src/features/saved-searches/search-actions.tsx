"use client";

import { useQuery } from "@tanstack/react-query";
import { Bookmark, BookmarkPlus, Settings2 } from "lucide-react";
import Link from "next/link";
import { useState, type ReactNode } from "react";
import { MenuButton } from "../../ui/controls/menu-button.tsx";
import { Skeleton } from "../../ui/feedback/skeleton.tsx";
import { InlineText } from "../../ui/text/untrusted-text.tsx";
import { ExportMenu } from "./export-menu.tsx";
import { SaveDialog } from "./save-dialog.tsx";
import { savedSearchesQuery } from "./saved-searches-query.ts";
import { searchHref } from "./search-link.ts";

interface SearchActionsProps {
  readonly q: string;
  readonly range: string;
}

const item = "hover:bg-hover flex min-h-8 items-center gap-2 px-3 py-1 [&_svg]:size-3.5 [&_svg]:shrink-0 w-full text-left";

/** What can be done with a search as a whole: save it, take another one, export what it finds. */
export function SearchActions({ q, range }: SearchActionsProps): ReactNode {
  const [saving, setSaving] = useState(false);
  return (
    <div className="relative flex gap-2">
      <MenuButton title="Saved searches" icon={<Bookmark aria-hidden="true" />}>
        {(close) => (
          <>
            <SearchList q={q} range={range} onChosen={close} />
            <div className="border-t py-1">
              <button
                type="button"
                className={item}
                onClick={() => {
                  close();
                  setSaving(true);
                }}
              >
                <BookmarkPlus aria-hidden="true" /> Save this search
              </button>
              <Link href="/settings?section=searches" className={item} prefetch={false}>
                <Settings2 aria-hidden="true" /> Manage saved searches
              </Link>
            </div>
          </>
        )}
      </MenuButton>
      <ExportMenu q={q} range={range} />
      {saving && <SaveDialog search={{ name: "", q, range }} onClose={() => setSaving(false)} />}
    </div>
  );
}

function SearchList({ q, range, onChosen }: SearchActionsProps & { onChosen: () => void }): ReactNode {
  const searches = useQuery(savedSearchesQuery);
  if (searches.isPending) return <Skeleton label="Loading saved searches" rows={2} className="h-6" />;
  if (searches.error) return <p className="text-bad px-3 py-2">{searches.error.message}</p>;
  if (searches.data.length === 0) return <p className="text-ink-muted px-3 py-2">No search is saved yet.</p>;
  return (
    <ul className="max-h-72 overflow-y-auto py-1">
      {searches.data.map((search) => (
        <li key={search.id}>
          <Link
            href={searchHref(search)}
            prefetch={false}
            className={item}
            aria-current={search.q === q && search.range === range ? "true" : undefined}
            onClick={onChosen}
          >
            <span className="min-w-0">
              <span className="block truncate font-medium">
                <InlineText text={search.name} />
              </span>
              <span className="mono text-ink-faint block truncate text-xs">
                <InlineText text={search.q || "all runs"} />
              </span>
            </span>
            <span className="text-ink-faint ml-auto shrink-0 text-xs">{search.range}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
