"use client";

import { printStatePath, type Json, type StateChange } from "@retake/protocol";
import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useMemo, useState, type ReactNode } from "react";
import { Button, IconButton } from "../../ui/controls/button.tsx";
import { classNames } from "../../ui/class-names.ts";
import { countOf } from "../../ui/text/format.ts";
import { CopyButton } from "../../ui/text/copy-button.tsx";
import { InlineText } from "../../ui/text/untrusted-text.tsx";
import { historyQuery } from "../collector/queries.ts";
import { describeValue } from "../recorded-values/describe-value.ts";
import { previewValue, printValue } from "../recorded-values/print-value.ts";
import { ValueView } from "../recorded-values/value-view.tsx";
import { isSmall } from "./state-parts.ts";
import { originTitle, placeTitle, type StateSteps } from "./state-steps.ts";

const HISTORY = 200;
/** In characters. */
const PRINTED = 200_000;

interface ChosenValueProps {
  readonly runId: string;
  readonly steps: StateSteps;
  readonly place: number;
  readonly path: string;
  /** undefined: it is not there at this checkpoint. */
  readonly value: Json | undefined;
  readonly onPlace: (place: number) => void;
  readonly onClose: () => void;
}

/** The chosen value in full, who set it, and all that it has been. */
export function ChosenValue({ runId, steps, place, path, value, onPlace, onClose }: ChosenValueProps): ReactNode {
  const history = useQuery(historyQuery(runId, path, HISTORY));
  const [view, setView] = useState<"value" | "history">("value");
  const index = steps.checkpoints[place]!.index;
  const setter = history.data?.changes.findLast(({ checkpoint }) => checkpoint.index <= index);
  const setAt = setter === undefined ? undefined : steps.placeOf.get(setter.checkpoint.index);
  const count = history.data?.changedAt.length ?? 0;
  return (
    <section aria-label="Chosen value" className="flex max-h-[50%] min-h-40 shrink-0 flex-col border-t">
      <div className="bg-sunken flex h-8 shrink-0 items-center gap-1 border-b pr-2 pl-4">
        <span className="mono min-w-0 truncate font-medium">
          <InlineText text={printStatePath(path)} />
        </span>
        <CopyButton label="Copy the path" text={printStatePath(path)} />
        {value !== undefined && <CopyButton label="Copy the value" text={() => copied(value)} />}
        <span className="ml-auto flex shrink-0 items-center gap-2 text-xs">
          <button
            type="button"
            aria-pressed={view === "history"}
            onClick={() => setView(view === "history" ? "value" : "history")}
            className={classNames(
              "rounded-sm px-1.5 py-0.5 font-medium",
              view === "history" ? "bg-selected text-accent" : "text-ink-muted hover:bg-hover",
            )}
          >
            History ({count})
          </button>
          <IconButton label="Close the value" small onClick={onClose}>
            <X aria-hidden="true" />
          </IconButton>
        </span>
      </div>
      <p className="text-ink-muted shrink-0 px-4 pt-1.5 text-xs">
        {setter !== undefined && setAt !== undefined ? (
          <SetBy steps={steps} change={setter} place={setAt} here={place} onPlace={onPlace} />
        ) : (
          notSet(history)
        )}
      </p>
      <div className="relative min-h-0 flex-1 overflow-auto px-4 py-2 -outline-offset-2" role="region" aria-label="Value" tabIndex={0}>
        {view === "value" ? (
          <BoundedValue value={value} />
        ) : (
          <History
            steps={steps}
            changes={history.data?.changes ?? []}
            earlier={count - (history.data?.changes.length ?? 0)}
            at={setAt}
            onPlace={onPlace}
          />
        )}
      </div>
    </section>
  );
}

/** What to say where nobody has set it: nothing is known, or not yet. */
function notSet({ error, data }: { error: Error | null; data: unknown }): string {
  return error?.message ?? (data === undefined ? "…" : "Not there yet.");
}

interface SetByProps extends Pick<ChosenValueProps, "steps" | "onPlace"> {
  readonly change: StateChange;
  readonly place: number;
  /** The place that is shown. */
  readonly here: number;
}

function SetBy({ steps, change, place, here, onPlace }: SetByProps): ReactNode {
  return (
    <>
      {change.value === null ? "Removed " : "Set "}
      <button type="button" className="text-accent underline underline-offset-2" onClick={() => onPlace(place)}>
        <InlineText text={originTitle(steps, change.origin)} />
      </button>
      {place === here ? ", here" : `; ${countOf(here - place, "checkpoint")} ago`}
    </>
  );
}

/** What would take a while to print is printed when asked for. */
function BoundedValue({ value }: { value: Json | undefined }): ReactNode {
  const [whole, setWhole] = useState(false);
  const small = useMemo(() => value !== undefined && isSmall(value, PRINTED), [value]);
  if (value === undefined) return <span className="text-ink-faint italic">not there at this checkpoint</span>;
  if (whole || small) return <ValueView value={value} limit={3000} />;
  return (
    <p className="text-ink-muted">
      <InlineText text={previewValue(value, 200)} />{" "}
      <Button look="quiet" className="text-accent" onClick={() => setWhole(true)}>
        Print all of it
      </Button>
    </p>
  );
}

interface HistoryProps {
  readonly steps: StateSteps;
  readonly changes: readonly StateChange[];
  readonly earlier: number;
  /** The one that holds at the checkpoint shown. */
  readonly at: number | undefined;
  readonly onPlace: (place: number) => void;
}

function History({ steps, changes, earlier, at, onPlace }: HistoryProps): ReactNode {
  return (
    <ol aria-label="History of the value" className="-mx-4 -my-1 divide-y">
      {earlier > 0 && <li className="text-ink-faint px-4 py-1 text-xs">{countOf(earlier, "earlier change")} not listed</li>}
      {changes.map(({ checkpoint, origin, value }) => {
        const place = steps.placeOf.get(checkpoint.index) ?? -1;
        return (
          <li key={checkpoint.index}>
            <button
              type="button"
              aria-current={place === at ? "step" : undefined}
              title={`${placeTitle(steps, place)}: set ${originTitle(steps, origin)}`}
              onClick={() => onPlace(place)}
              className={classNames(
                "flex w-full min-w-0 items-baseline gap-3 px-4 py-1 text-left",
                place === at ? "bg-selected" : "hover:bg-hover",
              )}
            >
              <span className="w-64 max-w-[50%] shrink-0 truncate text-xs font-medium">
                <InlineText text={originTitle(steps, origin)} />
              </span>
              <span className="mono min-w-0 truncate">
                {value === null ? (
                  <span className="text-bad italic">removed</span>
                ) : value.value === undefined ? (
                  <span className="text-ink-muted">
                    {value.type} of {countOf(value.size, value.type === "list" ? "item" : "key")}
                  </span>
                ) : (
                  <InlineText text={previewValue(value.value, 200)} />
                )}
              </span>
            </button>
          </li>
        );
      })}
    </ol>
  );
}

function copied(value: Json): string {
  const described = describeValue(value);
  return described.kind === "scalar" && described.type === "string" ? described.text : printValue(value);
}
