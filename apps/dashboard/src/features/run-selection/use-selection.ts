"use client";

import { useState } from "react";

/** Runs that are selected: some of those that are loaded, or all that match a search. */
export interface Selection {
  readonly ids: ReadonlySet<string>;
  readonly all: boolean;
  has(runId: string): boolean;
  toggle(runId: string): void;
  /** From the one that was toggled last to this one, in the order of the list. */
  extendTo(runId: string, order: readonly string[]): void;
  selectLoaded(runIds: readonly string[]): void;
  selectAll(): void;
  clear(): void;
}

interface State {
  readonly search: string;
  readonly ids: ReadonlySet<string>;
  readonly all: boolean;
  readonly anchor: string | null;
}

/** @param search another search has a selection of its own */
export function useSelection(search: string): Selection {
  const [state, setState] = useState<State>(() => emptyOf(search));
  const own = state.search === search ? state : emptyOf(search);
  const set = (change: Partial<State>): void => setState({ ...own, ...change });
  return {
    ids: own.ids,
    all: own.all,
    has: (runId) => own.all || own.ids.has(runId),
    toggle(runId) {
      const ids = new Set(own.ids);
      if (!ids.delete(runId)) ids.add(runId);
      set({ ids, all: false, anchor: runId });
    },
    extendTo(runId, order) {
      const [from, to] = [order.indexOf(own.anchor ?? runId), order.indexOf(runId)].toSorted((a, b) => a - b) as [number, number];
      set({ ids: new Set([...own.ids, ...(from < 0 ? [runId] : order.slice(from, to + 1))]), all: false, anchor: runId });
    },
    selectLoaded: (runIds) => set({ ids: new Set(runIds), all: false, anchor: null }),
    selectAll: () => set({ all: true }),
    clear: () => setState(emptyOf(search)),
  };
}

function emptyOf(search: string): State {
  return { search, ids: new Set(), all: false, anchor: null };
}
