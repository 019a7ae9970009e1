"use client";

import type { SpanSkeleton } from "@retake/protocol";
import { Hand } from "lucide-react";
import type { ReactNode } from "react";
import { RoleNote } from "../account/role-note.tsx";
import { useMay } from "../account/use-account.ts";
import { ErrorNotice } from "../collector/error-notice.tsx";
import { HoldAnswer } from "./hold-answer.tsx";
import { useAnswer } from "./use-answer.ts";
import { ValueAnswer } from "./value-answer.tsx";

/** What a step waits for, and the ways to answer; what it asks stands below, with its input. */
export function AnswerPanel({ runId, span }: { runId: string; span: SpanSkeleton }): ReactNode {
  const { send, error, busy } = useAnswer(runId, span);
  const may = useMay("write");
  return (
    <section aria-label="Your answer" className="bg-warn-soft flex shrink-0 flex-col gap-2.5 border-b px-4 py-3">
      <h3 className="text-warn flex items-center gap-2 font-semibold">
        <Hand aria-hidden="true" className="size-4 shrink-0" />
        {span.held ? "Held: it may change the world, and runs only when you say so" : "The run waits for an answer"}
      </h3>
      {!may ? (
        <RoleNote what="answer" needs="editor" />
      ) : span.held ? (
        <HoldAnswer busy={busy} onAnswer={send} />
      ) : (
        <ValueAnswer label="Answer" action="Send the answer" busy={busy} onValue={send} />
      )}
      {error && <ErrorNotice error={error} />}
    </section>
  );
}
