"use client";

import { CircleQuestionMark, Search, X } from "lucide-react";
import { useEffect, useId, useRef, useState, type ReactNode, type Ref } from "react";
import { IconButton } from "../../ui/controls/button.tsx";
import { Kbd } from "../../ui/controls/kbd.tsx";
import { useShortcuts } from "../shell/use-shortcuts.ts";
import type { CollectorError } from "../collector/collector-error.ts";
import { useRecentSearches } from "./recent-searches.ts";
import { SearchHelp } from "./search-help.tsx";
import { SuggestionList } from "./suggestion-list.tsx";
import { SyntaxErrorNote } from "./syntax-error-note.tsx";
import { useCombobox } from "./use-combobox.ts";
import { questionIn, useQuestion } from "./use-question.ts";

interface SearchBoxProps {
  readonly query: string;
  /** Values are offered that runs of this time have. */
  readonly range: string;
  readonly onSearch: (query: string) => void;
  readonly error: CollectorError | null;
}

/** One box: words, phrases, fields, patterns of steps. Searches on Enter, so that half a query is never an error. */
export function SearchBox({ query, range, onSearch, error }: SearchBoxProps): ReactNode {
  const [recent, addRecent] = useRecentSearches();
  const [help, setHelp] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const note = useId();
  const list = useId();
  const box = useCombobox({
    input,
    query,
    range,
    recent,
    onSearch: (text) => {
      const asked = questionIn(text);
      if (asked === "") return;
      if (asked !== null) return question.mutate(asked);
      addRecent(text);
      onSearch(text);
    },
  });
  const question = useQuestion((search) => {
    box.type(search, search.length);
    input.current?.focus();
  });
  useShortcuts({ "/": () => input.current?.select() });
  useEffect(() => {
    if (window.location.hash === "#search") input.current?.select();
  }, []);
  return (
    <search className="flex min-w-0 flex-1 flex-col gap-1.5">
      <div className="relative">
        <Search aria-hidden="true" className="text-ink-faint pointer-events-none absolute top-2.5 left-2.5 size-4" />
        <SearchInput ref={input} box={box} list={list} note={note} invalid={error !== null} />
        <span className="absolute top-1 right-1.5 flex h-7 items-center gap-0.5">
          {box.draft ? (
            <IconButton label="Clear the search" onClick={() => box.search("")}>
              <X aria-hidden="true" />
            </IconButton>
          ) : (
            <span className="mr-1 flex max-sm:hidden">
              <Kbd>/</Kbd>
            </span>
          )}
          <IconButton label="How to search" onClick={() => setHelp(true)}>
            <CircleQuestionMark aria-hidden="true" />
          </IconButton>
        </span>
        {box.isShown && (
          <SuggestionList id={list} options={box.options} active={box.active} onChoose={box.choose} onPoint={box.setActive} />
        )}
      </div>
      <div id={note} className="empty:hidden">
        {error && <SyntaxErrorNote query={query} error={error} />}
        <QuestionNote question={question} />
      </div>
      <SearchHelp
        open={help}
        onClose={() => setHelp(false)}
        onTry={(example) => {
          setHelp(false);
          box.search(example);
        }}
      />
    </search>
  );
}

function QuestionNote({ question: { status, error } }: { question: ReturnType<typeof useQuestion> }): ReactNode {
  if (status === "idle") return null;
  const words = {
    pending: "Making a search of your question …",
    success: "This is the search for your question: change it, or press Enter.",
    error: error?.message,
  }[status];
  return (
    <p role="status" className={status === "error" ? "text-bad" : "text-ink-muted"}>
      {words}
    </p>
  );
}

interface SearchInputProps {
  readonly ref: Ref<HTMLInputElement>;
  readonly box: ReturnType<typeof useCombobox>;
  readonly list: string;
  readonly note: string;
  readonly invalid: boolean;
}

function SearchInput({ ref, box, list, note, invalid }: SearchInputProps): ReactNode {
  return (
    <input
      ref={ref}
      type="text"
      role="combobox"
      aria-label="Search runs"
      aria-autocomplete="list"
      aria-expanded={box.isShown}
      aria-controls={box.isShown ? list : undefined}
      aria-activedescendant={box.isShown && box.active >= 0 ? `${list}-${box.active}` : undefined}
      aria-invalid={invalid ? true : undefined}
      aria-describedby={note}
      placeholder="Words, “phrases”, field:value, step -> step"
      value={box.draft}
      maxLength={4000}
      spellCheck={false}
      autoComplete="off"
      autoCapitalize="none"
      enterKeyHint="search"
      onChange={(event) => box.type(event.target.value, event.target.selectionStart ?? event.target.value.length)}
      onSelect={(event) => box.setCursor(event.currentTarget.selectionStart ?? 0)}
      onClick={() => box.setOpen(true)}
      onBlur={box.close}
      onKeyDown={box.onKeyDown}
      className="bg-surface border-line-strong placeholder:text-ink-faint aria-invalid:border-bad h-9 w-full rounded-lg border pr-18 pl-8.5 font-mono text-[0.8125rem] max-sm:text-base"
    />
  );
}
