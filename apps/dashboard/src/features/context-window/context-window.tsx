"use client";

import type { SpanDetail, SpanSkeleton } from "@retake/protocol";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { SelectField } from "../../ui/controls/field.tsx";
import { Notice } from "../../ui/feedback/notice.tsx";
import { Skeleton } from "../../ui/feedback/skeleton.tsx";
import { visibleString } from "../../ui/text/visible-text.ts";
import { useStateView } from "../checkpoints/use-state-view.ts";
import { ErrorNotice } from "../collector/error-notice.tsx";
import { spanQuery } from "../collector/queries.ts";
import { spanTitle } from "../span/kind-icon.tsx";
import { ContextDiff } from "./context-diff.tsx";
import { callAt, callBefore, modelCalls } from "./model-calls.ts";

interface ContextWindowProps {
  readonly runId: string;
  readonly spans: readonly SpanSkeleton[];
  readonly span: SpanSkeleton;
  /** When the checkpoint that is shown was taken. */
  readonly timeMs: number;
}

/** What a model call was told, against another call: the one before it of the same agent unless another is chosen. */
export function ContextWindow({ runId, spans, span, timeMs }: ContextWindowProps): ReactNode {
  const view = useStateView();
  const calls = modelCalls(spans);
  const call = callAt(calls, span, timeMs);
  const base = call && (calls.find(({ spanId }) => spanId === view.call && spanId !== call.spanId) ?? callBefore(calls, spans, call));
  if (call === undefined)
    return (
      <Notice title="No model call yet" centred>
        Choose a model call, or a step after one, to see what the model was told.
      </Notice>
    );
  const number = new Map(calls.map(({ spanId }, index) => [spanId, index + 1]));
  const title = (of: SpanSkeleton): string => visibleString(`Call ${number.get(of.spanId)} · ${spanTitle(of)}`);
  return (
    <>
      <div className="flex shrink-0 items-end gap-3 border-b px-4 py-2">
        <SelectField
          label="Compared with"
          value={base?.spanId ?? ""}
          onChange={(spanId) => void view.set({ call: spanId === "" ? null : spanId })}
          options={[
            ...(base === undefined ? [{ value: "", title: "nothing: the first call" }] : []),
            ...calls.filter(({ spanId }) => spanId !== call.spanId).map((each) => ({ value: each.spanId, title: title(each) })),
          ]}
        />
        <p className="mb-1.5 min-w-0 flex-1 truncate">
          <span className="text-ink-faint">to</span> <span className="font-medium">{title(call)}</span>
        </p>
      </div>
      <Loaded runId={runId} call={call} base={base} />
    </>
  );
}

function Loaded({ runId, call, base }: { runId: string; call: SpanSkeleton; base: SpanSkeleton | undefined }): ReactNode {
  const after = useQuery({ ...spanQuery(runId, call.spanId), placeholderData: keepPreviousData });
  const before = useQuery({ ...spanQuery(runId, base?.spanId ?? ""), enabled: base !== undefined, placeholderData: keepPreviousData });
  const error = after.error ?? before.error;
  if (error)
    return (
      <div className="p-4">
        <ErrorNotice error={error} onRetry={() => void Promise.all([after.refetch(), before.refetch()])} />
      </div>
    );
  if (!after.data || (base !== undefined && !before.data)) return <Skeleton label="Loading the calls" />;
  const none: Pick<SpanDetail, "inputMessages" | "input"> = { inputMessages: [], input: null };
  return (
    <ContextDiff
      key={`${base?.spanId} ${call.spanId}`}
      before={(base === undefined ? undefined : before.data) ?? none}
      after={after.data}
      first={base === undefined}
      inputTokens={[base?.inputTokens ?? 0, call.inputTokens]}
    />
  );
}
