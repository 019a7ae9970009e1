"use client";

import type { ReactNode } from "react";
import { Button } from "../../ui/controls/button.tsx";
import { ActFailure } from "../account/act-failure.tsx";
import type { SessionAct } from "../account/use-session-act.ts";

interface SessionFormProps {
  readonly label: string;
  readonly action: string;
  readonly act: SessionAct;
  /** Of the fields; null: they are not ready to be sent. */
  readonly body: () => Readonly<Record<string, string>> | null;
  /** Where it leads. */
  readonly next: string;
  readonly children: ReactNode;
}

/** Fields that a session begins with. Where it does, the page is left as a whole: what comes next is another user's. */
export function SessionForm({ label, action, act, body, next, children }: SessionFormProps): ReactNode {
  const submit = async (): Promise<void> => {
    const fields = body();
    if (fields && (await act.send(fields))) window.location.assign(next);
  };
  return (
    <form
      aria-label={label}
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      {children}
      <ActFailure error={act.error} />
      <Button type="submit" look="primary" disabled={act.busy} className="h-8 w-full">
        {act.busy ? "One moment …" : action}
      </Button>
    </form>
  );
}
