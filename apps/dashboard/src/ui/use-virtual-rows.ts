"use client";

import { defaultRangeExtractor, useVirtualizer, type Virtualizer } from "@tanstack/react-virtual";
import type { RefObject } from "react";

interface VirtualRowsOptions {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly count: number;
  /** Height of a row, or a guess where rows are measured. */
  readonly rowPx: number;
  readonly keyOf?: (index: number) => string | number;
  readonly overscan?: number;
  /** Height of what sticks to the top and would cover a row. */
  readonly headPx?: number;
  /** A row that is kept even out of view: `aria-activedescendant` must point at something. */
  readonly kept?: number;
}

/** The rows in view of a list that scrolls by itself. */
export function useVirtualRows({
  scroller,
  count,
  rowPx,
  keyOf,
  overscan = 12,
  headPx = 0,
  kept = -1,
}: VirtualRowsOptions): Virtualizer<HTMLDivElement, Element> {
  // The one use of the library: it returns functions that change under memoisation, so the React Compiler leaves this hook alone.
  // oxlint-disable-next-line react/incompatible-library
  return useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    overscan,
    scrollPaddingStart: headPx,
    useFlushSync: false,
    ...(keyOf ? { getItemKey: keyOf } : {}),
    rangeExtractor: (range) => {
      const indexes = defaultRangeExtractor(range);
      return kept < 0 || indexes.includes(kept) ? indexes : [...indexes, kept].toSorted((a, b) => a - b);
    },
  });
}
