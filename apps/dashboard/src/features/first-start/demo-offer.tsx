"use client";

import { useMutation } from "@tanstack/react-query";
import { Play } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "../../ui/controls/button.tsx";
import { RunningMark } from "../../ui/feedback/running-mark.tsx";
import { InlineText } from "../../ui/text/untrusted-text.tsx";
import { CollectorError } from "../collector/collector-error.ts";

/** Loads the demo where the dashboard's server can have that done; else says what does. */
export function DemoOffer({ canLoad }: { canLoad: boolean }): ReactNode {
  const demo = useMutation({ mutationFn: loadDemo });
  if (!canLoad)
    return (
      <p className="text-ink-muted">
        <code className="mono text-ink">npm start</code> in Retake's repository loads it into its own data directory; the README of{" "}
        <code className="mono text-ink">examples/airline</code> says how to send it anywhere else.
      </p>
    );
  return (
    <div className="flex flex-wrap items-center gap-3">
      <Button icon={<Play aria-hidden="true" />} disabled={demo.isPending} onClick={() => demo.mutate()}>
        Load the demo
      </Button>
      {demo.isPending && (
        <span className="flex items-center gap-2">
          <RunningMark />
          <span className="text-ink-muted">its first run is here in some seconds</span>
        </span>
      )}
      {demo.error && (
        <p role="alert" className="text-bad">
          <InlineText text={demo.error.message} />
        </p>
      )}
    </div>
  );
}

async function loadDemo(): Promise<void> {
  const response = await fetch("/api/demo", { method: "POST", headers: { "content-type": "application/json" }, body: "{}" });
  if (!response.ok) throw await CollectorError.fromResponse(response);
}
