"use client";

import { useRouter } from "next/navigation";
import type { ReactNode } from "react";
import { CopyButton } from "../../ui/text/copy-button.tsx";
import { useRunEvents } from "../collector/run-events.tsx";
import { DemoOffer } from "./demo-offer.tsx";
import { runPath } from "../runs/run-path.ts";

interface FirstStartProps {
  readonly collectorUrl: string;
  readonly canLoadDemo: boolean;
}

const LIVE_MS = 200;

/** What stands here before the first run: how to send one. Turns into the run when its first span is there. */
export function FirstStart({ collectorUrl, canLoadDemo }: FirstStartProps): ReactNode {
  const router = useRouter();
  useRunEvents(LIVE_MS, (runIds) => {
    const [first] = runIds;
    if (first !== undefined) router.push(runPath(first));
  });
  const code = [
    'import { agent, init, wrapOpenAI } from "@retake/sdk";',
    "",
    `init({ url: "${collectorUrl}" });`,
    "const openai = wrapOpenAI(new OpenAI());",
    'export const support = agent({ name: "support" }, async (input) => {',
    "  // your agent, as it is",
    "});",
  ].join("\n");
  const exporter = [`OTEL_EXPORTER_OTLP_ENDPOINT=${collectorUrl}`, "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf"].join("\n");
  return (
    <div className="min-h-0 flex-1 overflow-auto p-4 sm:p-6" role="region" aria-label="First start" tabIndex={0}>
      <div className="mx-auto flex min-h-full w-full max-w-2xl flex-col justify-center gap-5">
        <div>
          <h1 className="text-xl font-semibold tracking-tight">Record the first run</h1>
          <p className="text-ink-muted mt-1">
            Three lines around an agent record each of its steps with the full state. Run it, and this page turns into its run.
          </p>
          <p role="status" className="text-ink-muted mt-2 flex items-center gap-2">
            <span className="bg-running pulse size-1.5 rounded-full" aria-hidden="true" /> Waiting for the first span
          </p>
        </div>
        <Way title="With the SDK" note="npm install @retake/sdk">
          <Code label="Code to instrument an agent" copy="Copy the code" text={code} />
        </Way>
        <Way title="With OpenTelemetry" note="any exporter of spans with the GenAI conventions, OTLP over HTTP">
          <Code label="Settings of an exporter" copy="Copy the settings" text={exporter} />
        </Way>
        <Way title="With the demo" note="an airline's agent, its conversations, a suite that fails and is repaired">
          <DemoOffer canLoad={canLoadDemo} />
        </Way>
        <p className="text-ink-faint text-xs">
          To fork runs, keep a worker with your agents running: <code className="mono text-ink-muted">retake worker ./agents.ts</code>.
        </p>
      </div>
    </div>
  );
}

function Way({ title, note, children }: { title: string; note: string; children: ReactNode }): ReactNode {
  return (
    <section>
      <h2 className="font-semibold">
        {title} <span className="text-ink-faint font-normal">· {note}</span>
      </h2>
      <div className="mt-1.5">{children}</div>
    </section>
  );
}

function Code({ label, copy, text }: { label: string; copy: string; text: string }): ReactNode {
  return (
    <div className="bg-surface flex items-start gap-2 rounded-lg border px-4 py-3">
      <pre className="mono min-w-0 flex-1 overflow-x-auto leading-6" tabIndex={0} role="region" aria-label={label}>
        {text}
      </pre>
      <CopyButton label={copy} text={text} />
    </div>
  );
}
