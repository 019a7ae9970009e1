import { randomBytes } from "node:crypto";

export interface SentStep {
  readonly tool: string;
  readonly failed?: boolean;
}

export interface SentRun {
  readonly agent: string;
  readonly input: string;
  readonly output?: string;
  /** When it began. */
  readonly startMs: number;
  readonly steps?: readonly SentStep[];
  readonly failed?: boolean;
}

const STEP_MS = 200;

/** Sends a run as any OpenTelemetry exporter would: OTLP as JSON over HTTP, with the GenAI conventions. Gives its id. */
export async function sendRun(collector: string, run: SentRun): Promise<string> {
  const traceId = hex(16);
  const rootId = hex(8);
  const { steps = [] } = run;
  const text = (key: string, value: string) => ({ key, value: { stringValue: value } });
  const message = (role: string, content: string) => JSON.stringify([{ role, parts: [{ type: "text", content }] }]);
  const span = (spanId: string, fromMs: number, toMs: number, failed: boolean, more: object) => ({
    traceId,
    spanId,
    kind: 1,
    startTimeUnixNano: `${Math.round(fromMs)}000000`,
    endTimeUnixNano: `${Math.round(toMs)}000000`,
    status: failed ? { code: 2, message: "it failed" } : { code: 1 },
    ...more,
  });
  const root = span(rootId, run.startMs, run.startMs + (steps.length + 1) * STEP_MS, run.failed ?? false, {
    name: `invoke_agent ${run.agent}`,
    attributes: [
      text("gen_ai.operation.name", "invoke_agent"),
      text("gen_ai.agent.name", run.agent),
      text("gen_ai.input.messages", message("user", run.input)),
      text("gen_ai.output.messages", message("assistant", run.output ?? "done")),
    ],
  });
  const children = steps.map(({ tool, failed = false }, index) =>
    span(hex(8), run.startMs + (index + 0.5) * STEP_MS, run.startMs + (index + 1) * STEP_MS, failed, {
      parentSpanId: rootId,
      name: `execute_tool ${tool}`,
      attributes: [text("gen_ai.operation.name", "execute_tool"), text("gen_ai.tool.name", tool)],
    }),
  );
  const resourceSpans = [
    { resource: { attributes: [text("service.name", "desk")] }, scopeSpans: [{ scope: { name: "test" }, spans: [root, ...children] }] },
  ];
  const response = await fetch(`${collector}/v1/traces`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ resourceSpans }),
  });
  if (!response.ok) throw new Error(`${collector} answered ${response.status}: ${await response.text()}`);
  return traceId;
}

function hex(bytes: number): string {
  return randomBytes(bytes).toString("hex");
}
