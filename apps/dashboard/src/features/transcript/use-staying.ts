"use client";

import { useEffect, useState } from "react";

const STAY_MS = 120;

/** Whether the component has been there for a moment. */
export function useStaying(): boolean {
  const [staying, setStaying] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setStaying(true), STAY_MS);
    return () => clearTimeout(timer);
  }, []);
  return staying;
}
