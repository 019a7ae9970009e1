"use client";

import type { SavedSearch } from "@retake/protocol";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { Button } from "../../ui/controls/button.tsx";
import { Dialog } from "../../ui/controls/dialog.tsx";
import { callCollector } from "../collector/call-collector.ts";
import { savedSearchesQuery } from "./saved-searches-query.ts";
import { SearchFields, type SearchDraft } from "./search-fields.tsx";

interface SaveDialogProps {
  /** What it begins with: one that is saved already has an id. */
  readonly search: SearchDraft & { readonly id?: string };
  readonly onClose: () => void;
  readonly onSaved?: (search: SavedSearch) => void;
}

/** Saves a search under a name, or changes one. Mounted while it is open. */
export function SaveDialog({ search, onClose, onSaved }: SaveDialogProps): ReactNode {
  const { id } = search;
  const client = useQueryClient();
  const [draft, setDraft] = useState<SearchDraft>({ name: search.name, q: search.q, range: search.range });
  const save = useMutation({
    mutationFn: (body: SearchDraft) =>
      id === undefined
        ? callCollector("createSavedSearch", { body })
        : callCollector("changeSavedSearch", { params: { searchId: id }, body }),
    onSuccess: async (saved) => {
      await client.invalidateQueries({ queryKey: savedSearchesQuery.queryKey });
      onSaved?.(saved);
      onClose();
    },
  });
  return (
    <Dialog title={id === undefined ? "Save this search" : "Change the saved search"} open onClose={onClose}>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate({ ...draft, q: draft.q.trim() });
        }}
      >
        <SearchFields draft={draft} onChange={setDraft} error={save.error} sent={save.variables?.q ?? ""} />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" disabled={save.isPending}>
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
