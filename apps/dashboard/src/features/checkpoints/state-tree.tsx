"use client";

import { tokensOf, type Json } from "@retake/protocol";
import { useDeferredValue, useMemo, useState, type ReactNode } from "react";
import { ChosenValue } from "./chosen-value.tsx";
import { jsonRows } from "./json-rows.ts";
import type { RowMark } from "./json-tree-row.tsx";
import { JsonTree } from "./json-tree.tsx";
import { pathsAbove, searchState } from "./search-state.ts";
import { openedAtFirst, partsOf, valueAt } from "./state-parts.ts";
import { StateSearch } from "./state-search.tsx";
import { originTitle, type StateSteps } from "./state-steps.ts";
import { useBlame } from "./use-blame.ts";

interface StateTreeProps {
  readonly runId: string;
  readonly steps: StateSteps;
  readonly place: number;
  readonly value: Json;
  readonly path: string | null;
  readonly onPath: (path: string | null) => void;
  readonly onPlace: (place: number) => void;
}

/** A state as a tree, each value with the step that set it; below it the chosen value in full. */
export function StateTree({ runId, steps, place, value, path, onPath, onPlace }: StateTreeProps): ReactNode {
  const parts = useMemo(() => partsOf(value), [value]);
  const [open, setOpen] = useState<ReadonlySet<string>>(
    () => new Set([...openedAtFirst(parts), ...(path === null ? [] : pathsAbove(path))]),
  );
  const rows = useMemo(() => jsonRows(parts, open), [parts, open]);
  const [text, setText] = useState("");
  const searched = useDeferredValue(text);
  const hits = useMemo(() => searchState(parts, searched), [parts, searched]);
  const hitSet = useMemo(() => new Set(hits.paths), [hits]);
  const containers = useMemo(() => rows.flatMap((row) => (row.children > 0 && open.has(row.path) ? [row.path] : [])), [rows, open]);
  const index = steps.checkpoints[place]!.index;
  const blame = useBlame(runId, containers, index);

  const markOf = (of: string): RowMark | undefined => {
    const part = blame.get(of);
    if (part === undefined) return undefined;
    const number = steps.numberOf.get(part.origin.stepKey);
    return {
      text: part.origin.when === "start" ? "start" : `step ${number ?? "?"}`,
      tip: `Set ${originTitle(steps, part.origin)}`,
      fresh: part.index === index && part.origin.when !== "start",
    };
  };
  const toggle = (of: string, unfold: boolean): void => {
    const next = new Set(open);
    if (unfold) next.add(of);
    else next.delete(of);
    setOpen(next);
  };
  const position = path === null ? -1 : hits.paths.indexOf(path);
  const move = (by: 1 | -1): void => {
    const { length } = hits.paths;
    const to = hits.paths[position < 0 && by === -1 ? length - 1 : (position + by + length) % length];
    if (to === undefined) return;
    setOpen(new Set([...open, ...pathsAbove(to)]));
    onPath(to);
  };
  const chosen = path === null ? undefined : valueAt(parts, tokensOf(path));
  return (
    <>
      <StateSearch text={text} onText={setText} position={position} count={hits.paths.length} more={hits.more} onMove={move} />
      <JsonTree label="State" rows={rows} open={open} active={path} markOf={markOf} hits={hitSet} onActive={onPath} onToggle={toggle} />
      {path !== null && (
        <ChosenValue
          key={path}
          runId={runId}
          steps={steps}
          place={place}
          path={path}
          value={chosen}
          onPlace={onPlace}
          onClose={() => onPath(null)}
        />
      )}
    </>
  );
}
