import type { SpanSkeleton } from "@retake/protocol";
import { Bot, CircleDot, Globe, Hand, MessageSquareText, Split, SquareFunction, Timer, Wrench } from "lucide-react";
import type { ReactNode } from "react";

type Kind = SpanSkeleton["kind"];

export const spanKinds = [
  "agent",
  "scope",
  "model",
  "tool",
  "step",
  "timer",
  "fetch",
  "signal",
  "other",
] as const satisfies readonly Kind[];

export const kindTitles: Record<Kind, string> = {
  agent: "Agent",
  scope: "Branch",
  model: "Model call",
  tool: "Tool call",
  step: "Step",
  timer: "Timer",
  fetch: "Request",
  signal: "Question",
  other: "Span",
};
const icons: Record<Kind, typeof Bot> = {
  agent: Bot,
  scope: Split,
  model: MessageSquareText,
  tool: Wrench,
  step: SquareFunction,
  timer: Timer,
  fetch: Globe,
  signal: Hand,
  other: CircleDot,
};
const colors: Record<Kind, string> = {
  agent: "text-kind-agent",
  scope: "text-kind-agent",
  model: "text-kind-model",
  tool: "text-kind-tool",
  step: "text-kind-step",
  timer: "text-kind-timer",
  fetch: "text-kind-fetch",
  signal: "text-kind-signal",
  other: "text-kind-other",
};

export function KindIcon({ kind }: { kind: Kind }): ReactNode {
  const Icon = icons[kind];
  return (
    <span className={`inline-flex shrink-0 ${colors[kind]}`} title={kindTitles[kind]}>
      <Icon aria-hidden="true" className="size-3.5" />
      <span className="sr-only">{kindTitles[kind]}</span>
    </span>
  );
}

/** What a step is called in a list: the convention's prefix (`chat`, `execute_tool`) says no more than the icon does. */
export function spanTitle(span: SpanSkeleton): string {
  return (
    (span.kind === "tool" && span.tool) ||
    (span.kind === "agent" && span.agent) ||
    (span.kind === "model" && span.model) ||
    (span.kind === "signal" && span.name.replace(/^signal /, "")) ||
    span.name ||
    "unnamed"
  );
}
