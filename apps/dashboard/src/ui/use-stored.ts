"use client";

import { useCallback, useMemo, useSyncExternalStore } from "react";

const CHANGED = "retake:stored";

/** A choice of this browser, kept in its local storage; what can't be read there is the fallback. */
export function useStored<Value>(key: string, read: (stored: unknown) => Value): readonly [value: Value, set: (value: Value) => void] {
  const text = useSyncExternalStore(
    subscribe,
    () => readText(key),
    () => null,
  );
  const value = useMemo(() => read(parse(text)), [read, text]);
  const set = useCallback(
    (next: Value): void => {
      try {
        localStorage.setItem(key, JSON.stringify(next));
      } catch {
        // Storage is full or forbidden: the choice is not kept.
      }
      window.dispatchEvent(new Event(CHANGED));
    },
    [key],
  );
  return [value, set];
}

function subscribe(onChange: () => void): () => void {
  window.addEventListener(CHANGED, onChange);
  window.addEventListener("storage", onChange);
  return () => {
    window.removeEventListener(CHANGED, onChange);
    window.removeEventListener("storage", onChange);
  };
}

function readText(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function parse(text: string | null): unknown {
  try {
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
