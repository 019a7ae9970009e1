"use client";

import { useEffect, useRef, useSyncExternalStore, type ReactNode } from "react";

export interface Command {
  readonly id: string;
  readonly title: string;
  readonly icon?: ReactNode;
  /** What tells it from others of its name. */
  readonly hint?: string;
  /** The key that does the same. */
  readonly shortcut?: string;
  readonly act: () => void;
}

/** Commands of a part of the page, found by what is typed. */
export interface CommandSource {
  readonly title: string;
  /** The first ones that match, and how many match in all. */
  readonly find: (text: string) => { readonly commands: readonly Command[]; readonly total: number };
}

let sources: readonly CommandSource[] = [];
const listeners = new Set<() => void>();

function change(next: readonly CommandSource[]): void {
  sources = next;
  for (const listener of listeners) listener();
}

/** Offers commands for as long as the component is there. */
export function useCommandSource(title: string, find: CommandSource["find"]): void {
  const latest = useRef(find);
  useEffect(() => {
    latest.current = find;
  });
  useEffect(() => {
    const source: CommandSource = { title, find: (text) => latest.current(text) };
    change([...sources, source]);
    return () => change(sources.filter((each) => each !== source));
  }, [title]);
}

export function useCommandSources(): readonly CommandSource[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => sources,
    () => sources,
  );
}

/** A source of few commands: those whose title has all the words. */
export function findAmong(commands: readonly Command[]): CommandSource["find"] {
  return (text) => {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    const found = commands.filter(({ title }) => words.every((word) => title.toLowerCase().includes(word)));
    return { commands: found, total: found.length };
  };
}
