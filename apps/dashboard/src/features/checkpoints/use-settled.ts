"use client";

import { useEffect, useState } from "react";

/** A value once it has stayed the same for a while: what is costly waits until somebody has stopped scrubbing or typing. */
export function useSettled<T>(value: T, afterMs: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), afterMs);
    return () => clearTimeout(timer);
  }, [value, afterMs]);
  return settled;
}
