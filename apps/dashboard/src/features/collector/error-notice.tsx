"use client";

import type { ReactNode } from "react";
import { Button } from "../../ui/controls/button.tsx";
import { Notice } from "../../ui/feedback/notice.tsx";
import { UntrustedText } from "../../ui/text/untrusted-text.tsx";
import { CollectorError } from "./collector-error.ts";

const titles: Partial<Record<CollectorError["code"], string>> = {
  collector_unreachable: "The collector does not answer",
  store_unavailable: "The store does not answer",
  unauthenticated: "The collector does not let you in",
  forbidden: "Not open to you",
  not_found: "Not found",
  overloaded: "The collector is busy",
  checkpoint_incomplete: "This checkpoint is not whole",
  checkpoint_damaged: "This checkpoint failed its check",
};

/** What went wrong and what to do about it. */
export function ErrorNotice({
  error,
  onRetry,
  page = false,
  centred = false,
}: {
  error: unknown;
  onRetry?: () => void;
  page?: boolean;
  centred?: boolean;
}): ReactNode {
  const code = error instanceof CollectorError ? error.code : null;
  return (
    <Notice
      tone="bad"
      page={page}
      centred={centred}
      title={(code && titles[code]) ?? "Something went wrong"}
      action={
        onRetry && (
          <Button onClick={onRetry} className="self-start">
            Try again
          </Button>
        )
      }
    >
      <UntrustedText text={error instanceof Error ? error.message : String(error)} limit={1000} />
      {code === "collector_unreachable" && (
        <p className="mt-2">
          Start everything with <code className="mono">npm start</code>, or point <code className="mono">RETAKE_URL</code> of this dashboard
          at a running collector. The page recovers by itself.
        </p>
      )}
      {code === "unauthenticated" && document.documentElement.dataset["signIn"] !== "session" && (
        <p className="mt-2">
          The key belongs into <code className="mono">RETAKE_KEY</code> of this dashboard's server; no browser ever gets it.
        </p>
      )}
    </Notice>
  );
}
