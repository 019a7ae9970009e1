"use client";

import type { ReactNode } from "react";
import { SelectField, TextField } from "../../ui/controls/field.tsx";
import { CollectorError } from "../collector/collector-error.ts";
import { SyntaxErrorNote } from "../trajectory-search/syntax-error-note.tsx";

export interface SearchDraft {
  readonly name: string;
  readonly q: string;
  readonly range: string;
}

const ranges: Readonly<Record<string, string>> = {
  "1h": "The last hour",
  "24h": "The last 24 hours",
  "7d": "The last 7 days",
  "30d": "The last 30 days",
  "90d": "The last 90 days",
  all: "All time",
};

interface SearchFieldsProps {
  readonly draft: SearchDraft;
  readonly onChange: (draft: SearchDraft) => void;
  readonly error: Error | null;
  /** The query that the error is about. */
  readonly sent: string;
}

/** Name, query and range; what is wrong stands where it is wrong. */
export function SearchFields({ draft, onChange, error, sent }: SearchFieldsProps): ReactNode {
  const code = error instanceof CollectorError ? error.code : null;
  const options = { ...(draft.range in ranges ? {} : { [draft.range]: `The last ${draft.range}` }), ...ranges };
  return (
    <>
      <TextField
        label="Name"
        required
        maxLength={100}
        value={draft.name}
        error={code === "conflict" ? (error?.message ?? null) : null}
        onChange={(event) => onChange({ ...draft, name: event.target.value })}
      />
      <TextField
        label="Search"
        className="font-mono"
        maxLength={4000}
        placeholder="All runs"
        value={draft.q}
        onChange={(event) => onChange({ ...draft, q: event.target.value })}
      />
      {error instanceof CollectorError && code === "search_syntax" && <SyntaxErrorNote query={sent} error={error} />}
      <SelectField
        label="Looks through"
        hint="Unless the search has since or until of its own."
        value={draft.range}
        onChange={(range) => onChange({ ...draft, range })}
        options={Object.entries(options).map(([value, title]) => ({ value, title }))}
      />
      {error && code !== "conflict" && code !== "search_syntax" && (
        <p role="alert" className="text-bad">
          {error.message}
        </p>
      )}
    </>
  );
}
