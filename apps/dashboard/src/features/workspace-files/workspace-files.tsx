"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { SelectField } from "../../ui/controls/field.tsx";
import { Segmented } from "../../ui/controls/segmented.tsx";
import { classNames } from "../../ui/class-names.ts";
import { Notice } from "../../ui/feedback/notice.tsx";
import { Skeleton } from "../../ui/feedback/skeleton.tsx";
import { CopyButton } from "../../ui/text/copy-button.tsx";
import { InlineText, UntrustedText } from "../../ui/text/untrusted-text.tsx";
import { visibleString } from "../../ui/text/visible-text.ts";
import { useVirtualRows } from "../../ui/use-virtual-rows.ts";
import { placeOptions, placeTitle, type StateSteps } from "../checkpoints/state-steps.ts";
import { ErrorNotice } from "../collector/error-notice.tsx";
import { checkpointQuery } from "../collector/queries.ts";
import { LineDiff } from "../text-diff/line-diff.tsx";
import { compareFiles, filesOf, type FileChange } from "./find-files.ts";

interface WorkspaceFilesProps {
  readonly runId: string;
  readonly steps: StateSteps;
  readonly from: number;
  readonly to: number;
  readonly onFrom: (place: number) => void;
}

/** The files that the agent works on, and how they changed since another step. */
export function WorkspaceFiles({ runId, steps, from, to, onFrom }: WorkspaceFilesProps): ReactNode {
  const [before, after] = [useFiles(runId, steps, from), useFiles(runId, steps, to)];
  const changes = useMemo(
    () => (before.files && after.files ? compareFiles(before.files, after.files) : undefined),
    [before.files, after.files],
  );
  const error = before.error ?? after.error;
  if (error)
    return (
      <div className="p-4">
        <ErrorNotice error={error} />
      </div>
    );
  if (changes === undefined) return <Skeleton label="Loading the files" />;
  if (changes.length === 0)
    return (
      <Notice title="No files here" centred>
        Files show where a cell of the state maps paths to texts, <code className="mono">run.state("files", {'{ "src/a.ts": "…" }'})</code>,
        or where a tool was given a <code className="mono">path</code> and its <code className="mono">content</code>.
      </Notice>
    );
  return (
    <>
      <div className="flex shrink-0 items-end gap-3 border-b px-4 py-2">
        <SelectField
          label="Changed since"
          value={String(from)}
          onChange={(value) => onFrom(Number(value))}
          options={placeOptions(steps, from)}
        />
        <p className="mb-1.5 min-w-0 flex-1 truncate">
          <span className="text-ink-faint">to</span> <span className="font-medium">{visibleString(placeTitle(steps, to))}</span>
        </p>
      </div>
      <FileList changes={changes} />
    </>
  );
}

function useFiles(runId: string, steps: StateSteps, place: number) {
  const detail = useQuery({ ...checkpointQuery(runId, steps.checkpoints[place]!.id), placeholderData: keepPreviousData });
  const files = useMemo(() => (detail.data === undefined ? undefined : filesOf(detail.data.value)), [detail.data]);
  return { files, error: detail.error };
}

const ROW_PX = 26;
const signs = { added: "A", removed: "D", changed: "M", same: "" };
const colors = { added: "text-ok", removed: "text-bad", changed: "text-warn", same: "text-ink-muted" };
const spoken = { added: "added", removed: "removed", changed: "changed", same: "unchanged" };

function FileList({ changes }: { changes: readonly FileChange[] }): ReactNode {
  const changed = useMemo(() => changes.filter(({ type }) => type !== "same"), [changes]);
  const [all, setAll] = useState(false);
  const [path, setPath] = useState<string | null>(null);
  const shown = all || changed.length === 0 ? changes : changed;
  const chosen = shown.find((change) => change.path === path) ?? shown[0]!;
  const position = shown.indexOf(chosen);
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualRows({ scroller, count: shown.length, rowPx: ROW_PX, kept: position });
  const onKeyDown = (event: KeyboardEvent): void => {
    const to = { ArrowDown: position + 1, ArrowUp: position - 1, Home: 0, End: shown.length - 1 }[event.key];
    const next = to === undefined ? undefined : shown[to];
    if (next === undefined) return;
    event.preventDefault();
    setPath(next.path);
    virtual.scrollToIndex(to!);
  };
  return (
    <>
      <div className="flex shrink-0 items-center gap-2 border-b px-4 py-1.5 text-xs">
        <Segmented
          label="Which files"
          options={[
            { value: "changed", title: `Changed (${changed.length})`, disabled: changed.length === 0 },
            { value: "all", title: `All (${changes.length})` },
          ]}
          value={shown === changes ? "all" : "changed"}
          onChange={(which) => setAll(which === "all")}
        />
      </div>
      <div
        ref={scroller}
        role="listbox"
        aria-label="Files"
        tabIndex={0}
        aria-activedescendant={`file-${position}`}
        onKeyDown={onKeyDown}
        className="max-h-[35%] min-h-14 shrink-0 overflow-auto border-b -outline-offset-2"
      >
        <div role="presentation" className="relative" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const file = shown[item.index]!;
            return (
              <div
                key={file.path}
                id={`file-${item.index}`}
                role="option"
                aria-selected={file === chosen}
                onClick={() => setPath(file.path)}
                className={classNames(
                  "mono absolute inset-x-0 flex cursor-default items-center gap-2 px-4",
                  file === chosen ? "bg-selected" : "hover:bg-hover",
                )}
                style={{ height: ROW_PX, transform: `translateY(${item.start}px)` }}
              >
                <span aria-hidden="true" className={`w-3 shrink-0 font-semibold ${colors[file.type]}`}>
                  {signs[file.type]}
                </span>
                <span className="min-w-0 truncate">
                  <InlineText text={file.path} />
                </span>
                <span className="sr-only">{spoken[file.type]}</span>
              </div>
            );
          })}
        </div>
      </div>
      <div className="min-h-0 flex-1 overflow-auto px-4 py-3 -outline-offset-2" role="region" aria-label="File" tabIndex={0}>
        <p className="mb-2 flex items-center gap-1">
          <span className="mono min-w-0 truncate font-medium">
            <InlineText text={chosen.path} />
          </span>
          <CopyButton label="Copy the file's path" text={chosen.path} />
          {chosen.after !== undefined && <CopyButton label="Copy the file's text" text={chosen.after} />}
        </p>
        {chosen.type === "same" ? (
          <UntrustedText key={chosen.path} mono text={chosen.after ?? ""} limit={20_000} />
        ) : (
          <LineDiff key={chosen.path} before={chosen.before ?? ""} after={chosen.after ?? ""} />
        )}
      </div>
    </>
  );
}
