"use client";

import type { StateBlame } from "@retake/protocol";
import { useQueries } from "@tanstack/react-query";
import { useMemo } from "react";
import { blameQuery } from "../collector/queries.ts";
import { escapePointer } from "./json-rows.ts";
import { useSettled } from "./use-settled.ts";

/** Containers asked about at once: more are not unfolded in one view. */
const MAX_ASKED = 24;
const SETTLE_MS = 200;

/** Who set each value that shows: the first checkpoint that has it, and the step that made it so. */
export type Blame = ReadonlyMap<string, StateBlame["parts"][number]>;

export function useBlame(runId: string, containers: readonly string[], at: number): Blame {
  const asked = useSettled(containers.slice(0, MAX_ASKED).join("\n"), SETTLE_MS);
  const settledAt = useSettled(at, SETTLE_MS);
  const paths = useMemo(() => (asked === "" ? [] : asked.split("\n")), [asked]);
  return useQueries({
    queries: ["", ...paths].map((path) => blameQuery(runId, path, settledAt)),
    combine: (results) => {
      const blame = new Map<string, StateBlame["parts"][number]>();
      if (settledAt !== at) return blame;
      for (const [i, { data }] of results.entries())
        for (const part of data?.parts ?? []) blame.set(`${i === 0 ? "" : paths[i - 1]}/${escapePointer(part.token)}`, part);
      return blame;
    },
  });
}
