"use client";

import type { Change, SpanDetail } from "@retake/protocol";
import { useQuery } from "@tanstack/react-query";
import { useMemo, type ReactNode } from "react";
import { Skeleton } from "../../ui/feedback/skeleton.tsx";
import { countOf } from "../../ui/text/format.ts";
import { ChangeView } from "../checkpoints/change-view.tsx";
import { describeChange } from "../checkpoints/describe-change.ts";
import { ErrorNotice } from "../collector/error-notice.tsx";
import { spanQuery } from "../collector/queries.ts";
import { MessagesTab } from "../span/messages-tab.tsx";
import { Section } from "../span/section.tsx";
import { contentDifferences } from "./content-differences.ts";
import type { Pair } from "./use-comparison.ts";

/** What differs, then all of it side by side. */
export function PairContent({ a, b, pair }: { a: string; b: string; pair: Pair }): ReactNode {
  const left = useQuery({ ...spanQuery(a, pair.a?.spanId ?? ""), enabled: pair.a !== null });
  const right = useQuery({ ...spanQuery(b, pair.b?.spanId ?? ""), enabled: pair.b !== null });
  return (
    <>
      {left.data && right.data && pair.a && pair.b && <Differences a={left.data} b={right.data} />}
      <div className="grid min-w-0 grid-cols-2 divide-x">
        <Side name="Run A" exists={pair.a !== null} query={left} />
        <Side name="Run B" exists={pair.b !== null} query={right} />
      </div>
    </>
  );
}

function Differences({ a, b }: { a: SpanDetail; b: SpanDetail }): ReactNode {
  const { input, output, truncated } = useMemo(() => contentDifferences(a, b), [a, b]);
  if (input.length + output.length === 0) return null;
  return (
    <>
      <ChangeSection title="Differences of the input" changes={input} />
      <ChangeSection title="Differences of the output" changes={output} />
      {truncated && <p className="text-warn border-b px-4 py-2">There are more differences: only the first ones are listed.</p>}
    </>
  );
}

function ChangeSection({ title, changes }: { title: string; changes: readonly Change[] }): ReactNode {
  const described = useMemo(() => changes.map(describeChange), [changes]);
  if (described.length === 0) return null;
  return (
    <Section title={title} aside={countOf(described.length, "difference")}>
      <ul aria-label={title} className="divide-y">
        {described.map((change) => (
          <li key={change.path}>
            <ChangeView change={change} sides={["In A", "In B"]} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

interface SideProps {
  readonly name: string;
  readonly exists: boolean;
  readonly query: { readonly data: SpanDetail | undefined; readonly error: Error | null; readonly refetch: () => unknown };
}

function Side({ name, exists, query }: SideProps): ReactNode {
  return (
    <div role="group" aria-label={name} className="min-w-0">
      {!exists ? (
        <p className="text-ink-faint px-4 py-3">{name} has no such step.</p>
      ) : query.data ? (
        <MessagesTab detail={query.data} />
      ) : query.error ? (
        <div className="p-4">
          <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />
        </div>
      ) : (
        <Skeleton label={`Loading the step of ${name}`} rows={3} className="h-16" />
      )}
    </div>
  );
}
