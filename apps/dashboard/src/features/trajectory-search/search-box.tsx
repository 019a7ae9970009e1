"use client";

import { Search, X } from "lucide-react";
import { useEffect, useId, useRef, useState, type ReactNode } from "react";
import { IconButton } from "../../ui/controls/button.tsx";
import { Kbd } from "../../ui/controls/kbd.tsx";
import { useShortcuts } from "../shell/use-shortcuts.ts";
import type { CollectorError } from "../collector/collector-error.ts";
import { SyntaxErrorNote } from "./syntax-error-note.tsx";

const examples = ["status:error", "cost:>0.05", 'agent:support "card declined"', "tool:refund -forked:true", "search -> refund!error"];

interface SearchBoxProps {
  readonly query: string;
  readonly onSearch: (query: string) => void;
  readonly error: CollectorError | null;
}

/** One box: words, phrases, fields, patterns of steps. Searches on Enter, so that half a query is never an error. */
export function SearchBox({ query, onSearch, error }: SearchBoxProps): ReactNode {
  const [draft, setDraft] = useState(query);
  const [known, setKnown] = useState(query);
  const input = useRef<HTMLInputElement>(null);
  const note = useId();
  // The address is the truth: going back shows the query of then.
  if (known !== query) {
    setKnown(query);
    setDraft(query);
  }
  useShortcuts({ "/": () => input.current?.select() });
  useEffect(() => {
    if (window.location.hash === "#search") input.current?.select();
  }, []);
  const search = (text: string): void => {
    setDraft(text);
    onSearch(text.trim());
  };
  return (
    <search className="flex min-w-0 flex-col gap-1.5">
      <form
        className="relative"
        onSubmit={(event) => {
          event.preventDefault();
          search(draft);
        }}
      >
        <Search aria-hidden="true" className="text-ink-faint pointer-events-none absolute top-2.5 left-2.5 size-4" />
        <input
          ref={input}
          type="text"
          role="searchbox"
          aria-label="Search runs"
          aria-invalid={error ? true : undefined}
          aria-describedby={note}
          placeholder="Words, “phrases”, field:value, step -> step"
          value={draft}
          maxLength={4000}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => setDraft(event.target.value)}
          onKeyDown={(event) => event.key === "Escape" && event.currentTarget.blur()}
          className="bg-surface border-line-strong placeholder:text-ink-faint aria-invalid:border-bad h-9 w-full rounded-lg border pr-16 pl-8.5 font-mono text-[0.8125rem]"
        />
        <span className="absolute top-1 right-1.5 flex h-7 items-center gap-1">
          {draft ? (
            <IconButton label="Clear the search" onClick={() => search("")}>
              <X aria-hidden="true" />
            </IconButton>
          ) : (
            <Kbd>/</Kbd>
          )}
        </span>
      </form>
      <div id={note}>
        {error ? (
          <SyntaxErrorNote query={query} error={error} />
        ) : (
          !draft && (
            <p className="text-ink-faint hidden flex-wrap items-center gap-x-1 gap-y-0.5 text-xs sm:flex">
              Try
              {examples.map((example) => (
                <button
                  key={example}
                  type="button"
                  className="mono text-ink-muted hover:bg-hover hover:text-ink rounded-sm px-1 py-0.5"
                  onClick={() => search(example)}
                >
                  {example}
                </button>
              ))}
            </p>
          )
        )}
      </div>
    </search>
  );
}
