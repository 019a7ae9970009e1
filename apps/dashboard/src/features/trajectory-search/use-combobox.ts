"use client";

import { completeSearch, type SearchSuggestion } from "@retake/protocol";
import { useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent, type RefObject } from "react";
import type { SuggestionOption } from "./suggestion-list.tsx";
import { useSuggestions } from "./use-suggestions.ts";

interface ComboboxOptions {
  readonly input: RefObject<HTMLInputElement | null>;
  readonly query: string;
  readonly range: string;
  readonly recent: readonly string[];
  readonly onSearch: (query: string) => void;
}

const groupOf: Record<SearchSuggestion["type"], SuggestionOption["group"]> = {
  field: "Fields",
  value: "Values",
  step: "Steps",
  operator: "Steps",
};

/** A search as it is being typed, and what could be written next. */
export function useCombobox({ input, query, range, recent, onSearch }: ComboboxOptions) {
  const [draft, setDraft] = useState(query);
  const [known, setKnown] = useState(query);
  const [cursor, setCursor] = useState(query.length);
  const [isOpen, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const moveTo = useRef<number | null>(null);
  // The address is the truth: going back shows the query of then.
  if (known !== query) {
    setKnown(query);
    setDraft(query);
  }
  const completion = useMemo(() => (isOpen ? completeSearch(draft, cursor) : null), [isOpen, draft, cursor]);
  const suggestions = useSuggestions(completion, range);
  const searches = isOpen && draft === "" ? recent : [];
  const options = useMemo(
    (): SuggestionOption[] =>
      inGroups([
        ...searches.map((label) => ({ group: "Recent" as const, label, help: "" })),
        ...suggestions.map(({ type, label, help }) => ({ group: groupOf[type], label, help })),
      ]),
    [searches, suggestions],
  );
  useLayoutEffect(() => {
    if (moveTo.current === null) return;
    input.current?.setSelectionRange(moveTo.current, moveTo.current);
    moveTo.current = null;
  }, [input, draft]);

  const close = (): void => {
    setOpen(false);
    setActive(-1);
  };
  const search = (text: string): void => {
    setDraft(text);
    close();
    onSearch(text.trim());
  };
  const type = (text: string, at: number): void => {
    setDraft(text);
    setCursor(at);
    setOpen(true);
    setActive(-1);
  };
  const write = (suggestion: SearchSuggestion): void => {
    if (completion === null) return;
    const rest = draft.slice(completion.to);
    // After a step an error, a repeat or an arrow may follow; in a list a comma.
    const space = suggestion.type !== "value" || rest !== "" || /\([^)]*$/.test(draft.slice(0, completion.from)) ? "" : " ";
    const at = completion.from + suggestion.insert.length + space.length;
    type(draft.slice(0, completion.from) + suggestion.insert + space + rest, at);
    moveTo.current = at;
    setOpen(suggestion.open);
  };
  const choose = (index: number): void => {
    const option = options[index];
    if (!option) return;
    if (option.group === "Recent") search(option.label);
    else {
      const suggestion = suggestions.find(({ label, type: of }) => label === option.label && groupOf[of] === option.group);
      if (suggestion) write(suggestion);
    }
  };
  const move = (by: number): void => {
    setOpen(true);
    // One place more than options: none is chosen, and Enter searches.
    const places = options.length + 1;
    setActive(((active + 1 + by + places) % places) - 1);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.nativeEvent.isComposing) return;
    const act = {
      ArrowDown: () => move(1),
      ArrowUp: () => move(-1),
      Enter: () => (active >= 0 && options[active] ? choose(active) : search(draft)),
      Escape: () => (isOpen ? close() : event.currentTarget.blur()),
    }[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
  return {
    draft,
    options,
    active,
    isShown: isOpen && options.length > 0,
    setActive,
    setOpen,
    setCursor,
    type,
    choose,
    search,
    close,
    onKeyDown,
  };
}

/** In the order in which their groups come first, so that what is shown is in the order of the arrows. */
function inGroups(options: readonly SuggestionOption[]): SuggestionOption[] {
  const groups = [...new Set(options.map(({ group }) => group))];
  return groups.flatMap((group) => options.filter((option) => option.group === group));
}
