"use client";

import type { Json, Message, SpanDetail } from "@retake/protocol";
import type { ReactNode } from "react";
import { countOf } from "../../ui/text/format.ts";
import { UntrustedText } from "../../ui/text/untrusted-text.tsx";
import { MessageList } from "../messages/message-list.tsx";
import { ValueView } from "../recorded-values/value-view.tsx";
import { Section } from "./section.tsx";

const titles = {
  tool: ["Arguments", "Result"],
  model: ["Request", "Response"],
  agent: ["Input", "Answer"],
  scope: ["Input", "Result"],
  step: ["Input", "Result"],
  timer: ["Input", "Result"],
  fetch: ["Request", "Response"],
  signal: ["Question", "Answer"],
  other: ["Input", "Output"],
} as const;

/** What went in and what came out: as messages where there are any. */
export function MessagesTab({ detail }: { detail: SpanDetail }): ReactNode {
  const [inputTitle, outputTitle] = titles[detail.span.kind];
  return (
    <>
      {detail.span.status === "error" && detail.span.statusMessage && (
        <Section title="Error">
          <div className="text-bad px-4 py-3">
            <UntrustedText text={detail.span.statusMessage} />
          </div>
        </Section>
      )}
      <Part title={inputTitle} messages={detail.inputMessages} value={detail.input} none="Nothing was recorded as input." />
      <Part
        title={outputTitle}
        messages={detail.outputMessages}
        value={detail.output}
        none={detail.span.status === "running" ? "It is still running." : "Nothing came out."}
      />
    </>
  );
}

function Part({
  title,
  messages,
  value,
  none,
}: {
  title: string;
  messages: readonly Message[];
  value: Json | null;
  none: string;
}): ReactNode {
  return (
    <Section title={title} aside={messages.length > 1 ? countOf(messages.length, "message") : undefined}>
      {messages.length > 0 ? (
        <MessageList messages={messages} />
      ) : (
        <div className="px-4 py-3">{value === null ? <span className="text-ink-faint">{none}</span> : <ValueView value={value} />}</div>
      )}
    </Section>
  );
}
