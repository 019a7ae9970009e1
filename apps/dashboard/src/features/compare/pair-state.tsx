"use client";

import { useQuery } from "@tanstack/react-query";
import { useMemo, useState, type ReactNode } from "react";
import { Button } from "../../ui/controls/button.tsx";
import { Segmented } from "../../ui/controls/segmented.tsx";
import { Notice } from "../../ui/feedback/notice.tsx";
import { Skeleton } from "../../ui/feedback/skeleton.tsx";
import { countOf } from "../../ui/text/format.ts";
import { ChangeView } from "../checkpoints/change-view.tsx";
import { describeChange, type DescribedChange } from "../checkpoints/describe-change.ts";
import { ErrorNotice } from "../collector/error-notice.tsx";
import { differencesQuery } from "../collector/queries.ts";
import type { Pair } from "./use-comparison.ts";

type Point = "before" | "after";
const MOST_SHOWN = 50;
/** What an agent works on; the rest of a checkpoint is how it got there, and what it ran on. */
const own = new Set(["state", "input", "outcome"]);

/** What differs between the states of the two runs at the selected steps. */
export function PairState({ a, b, pair }: { a: string; b: string; pair: Pair }): ReactNode {
  const [wanted, setWanted] = useState<Point>("after");
  const checkpoints: Record<Point, readonly (string | null | undefined)[]> = {
    before: [pair.a?.checkpointPre, pair.b?.checkpointPre],
    after: [pair.a?.checkpointPost, pair.b?.checkpointPost],
  };
  const has = (point: Point): boolean => checkpoints[point].every((id) => typeof id === "string");
  const point: Point = has(wanted) ? wanted : "before";
  const [from, to] = checkpoints[point];
  if (!from || !to) {
    return (
      <Notice title="No states to compare" centred>
        {pair.a && pair.b
          ? "Checkpoints are taken before and after each step of an agent that runs under the SDK; one of these steps has none."
          : "Only one of the runs has this step. Choose a step that both have."}
      </Notice>
    );
  }
  return (
    <>
      <div className="flex flex-wrap items-center gap-3 border-b px-4 py-2">
        <Segmented
          label="Point in the step"
          value={point}
          onChange={setWanted}
          options={[
            { value: "before", title: "Before", disabled: !has("before") },
            { value: "after", title: "After", disabled: !has("after") },
          ]}
        />
        <span className="text-ink-muted text-xs">What an agent does with a step's result shows before its next step.</span>
      </div>
      {from === to ? (
        <Notice title="The same state" centred>
          Both checkpoints have the digest <code className="mono">{from}</code>: the states are equal to the byte.
        </Notice>
      ) : (
        <StateDifferences key={`${from} ${to}`} from={{ runId: a, checkpointId: from }} to={{ runId: b, checkpointId: to }} />
      )}
    </>
  );
}

interface StateDifferencesProps {
  readonly from: { readonly runId: string; readonly checkpointId: string };
  readonly to: { readonly runId: string; readonly checkpointId: string };
}

function StateDifferences({ from, to }: StateDifferencesProps): ReactNode {
  const query = useQuery(differencesQuery(from, to));
  const changes = useMemo(() => (query.data?.changes ?? []).map(describeChange), [query.data]);
  if (query.error) {
    return (
      <div className="p-4">
        <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />
      </div>
    );
  }
  if (!query.data) return <Skeleton label="Comparing the states" />;
  const [state, rest] = [changes.filter(isOwn), changes.filter((change) => !isOwn(change))];
  return (
    <>
      {state.length === 0 ? (
        <p className="text-ink-muted border-b px-4 py-2">The registered state, the input and the outcome are the same.</p>
      ) : (
        <Changes label="Differences of the state" changes={state} />
      )}
      {rest.length > 0 && (
        <details className="px-4 py-2">
          <summary className="text-ink-muted">{countOf(rest.length, "difference")} in the journal, pins and clock</summary>
          <div className="mt-2 rounded-md border">
            <Changes label="Differences of the journal, pins and clock" changes={rest} />
          </div>
        </details>
      )}
      {query.data.truncated && <p className="text-warn px-4 py-2">There are more differences: the rest is left out.</p>}
    </>
  );
}

function Changes({ label, changes }: { label: string; changes: readonly DescribedChange[] }): ReactNode {
  const [whole, setWhole] = useState(false);
  const shown = whole ? changes : changes.slice(0, MOST_SHOWN);
  return (
    <>
      <ul aria-label={label} className="divide-y border-b">
        {shown.map((change) => (
          <li key={change.path}>
            <ChangeView change={change} sides={["In A", "In B"]} />
          </li>
        ))}
      </ul>
      {shown.length < changes.length && (
        <Button look="quiet" className="m-2" onClick={() => setWhole(true)}>
          Show {changes.length - shown.length} more
        </Button>
      )}
    </>
  );
}

function isOwn({ tokens }: DescribedChange): boolean {
  return own.has(tokens[0] ?? "");
}
