"use client";

import type { ReactNode } from "react";
import { CopyButton } from "../../ui/text/copy-button.tsx";

/** What stands here before the first run: how to send one. */
export function FirstStart({ collectorUrl }: { collectorUrl: string }): ReactNode {
  const code = [
    'import { agent, init, wrapOpenAI } from "@retake/sdk";',
    "",
    `init({ url: "${collectorUrl}" });`,
    "const openai = wrapOpenAI(new OpenAI());",
    'export const support = agent({ name: "support" }, async (input) => {',
    "  // your agent, as it is",
    "});",
  ].join("\n");
  return (
    <div className="flex flex-1 items-center justify-center overflow-auto p-6">
      <div className="w-full max-w-2xl">
        <h1 className="text-xl font-semibold tracking-tight">Record the first run</h1>
        <p className="text-ink-muted mt-1">
          Three lines around an agent record each of its steps with the full state. Run it, and this page turns into the list of its runs.
        </p>
        <div className="bg-surface mt-4 flex items-start gap-2 rounded-lg border p-4">
          <pre className="mono min-w-0 flex-1 overflow-x-auto leading-6" tabIndex={0} aria-label="Code to instrument an agent">
            {code}
          </pre>
          <CopyButton label="Copy the code" text={code} />
        </div>
        <ul className="text-ink-muted mt-4 flex list-disc flex-col gap-1 pl-5">
          <li>
            Any OpenTelemetry exporter with the GenAI conventions works too: OTLP over HTTP to{" "}
            <code className="mono text-ink">{collectorUrl}</code>.
          </li>
          <li>
            To fork runs, keep a worker with your agents running: <code className="mono text-ink">retake worker ./agents.ts</code>.
          </li>
        </ul>
        <p role="status" className="text-ink-faint mt-4 flex items-center gap-2">
          <span className="bg-running pulse size-1.5 rounded-full" /> Waiting for the first span
        </p>
      </div>
    </div>
  );
}
