"use client";

import type { Json, Message, SpanDetail } from "@retake/protocol";
import { ArrowRight } from "lucide-react";
import type { ReactNode } from "react";
import { countOf } from "../../ui/text/format.ts";
import { InlineText, UntrustedText } from "../../ui/text/untrusted-text.tsx";
import { MessageList } from "../messages/message-list.tsx";
import { MessageView } from "../messages/message-view.tsx";
import { previewValue } from "../recorded-values/print-value.ts";
import { ValueView } from "../recorded-values/value-view.tsx";
import { CutNote } from "../span/cut-note.tsx";
import { newMessages } from "./new-messages.ts";

/** Instructions longer than this stand behind their first words. */
const LONG_INSTRUCTIONS = 300;

/** What a step says: a model's words and calls, a tool's arguments and result on a line each. */
export function StepContent({ detail }: { detail: SpanDetail }): ReactNode {
  const { span, inputMessages, outputMessages } = detail;
  return (
    <>
      <CutNote detail={detail} parts={["input", "output"]} />
      {inputMessages.length + outputMessages.length > 0 && span.kind === "model" ? (
        <Conversation request={inputMessages} answer={outputMessages} />
      ) : (
        <Call detail={detail} />
      )}
      {span.status === "error" && span.statusMessage && (
        <div className="text-bad px-4 py-2">
          <UntrustedText text={span.statusMessage} limit={1000} />
        </div>
      )}
    </>
  );
}

function Conversation({ request, answer }: { request: readonly Message[]; answer: readonly Message[] }): ReactNode {
  const { earlier, fresh } = newMessages(request);
  return (
    <>
      {earlier.length > 0 && (
        <Folded summary={countOf(earlier.length, "earlier message")}>
          <MessageList messages={earlier} />
        </Folded>
      )}
      {[...fresh, ...answer].map((message, index) =>
        (message.role === "system" || message.role === "developer") && message.text.length > LONG_INSTRUCTIONS ? (
          <Folded key={index} summary={`Instructions: ${message.text.slice(0, 80)}…`}>
            <MessageView message={message} />
          </Folded>
        ) : (
          <MessageView key={index} message={message} />
        ),
      )}
    </>
  );
}

function Call({ detail: { span, input, output } }: { detail: SpanDetail }): ReactNode {
  return (
    <div className="mx-4 my-1 border-l-2 pl-3">
      {input !== null && <Line value={input} title={span.kind === "tool" ? "Arguments" : "Input"} />}
      {output !== null && <Line value={output} title="Result" arrow />}
      {input === null && output === null && <p className="text-ink-faint">Nothing was recorded.</p>}
    </div>
  );
}

/** Values of a line stand on it; longer ones open below. */
function Line({ value, title, arrow = false }: { value: Json; title: string; arrow?: boolean }): ReactNode {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const mark = (
    <>
      {arrow && <ArrowRight aria-hidden="true" className="text-ink-faint mr-1 inline size-3" />}
      <span className="sr-only">{title} </span>
    </>
  );
  if (text.length <= 100)
    return (
      <p className="mono text-ink-muted py-0.5 break-all">
        {mark}
        <InlineText text={text} />
      </p>
    );
  return (
    <details className="py-0.5">
      <summary className="mono text-ink-muted hover:text-ink truncate">
        {mark}
        <InlineText text={typeof value === "string" ? text.slice(0, 160) : `${previewValue(value, 80)} ${text.slice(0, 120)}`} />
      </summary>
      <div className="py-1">
        <ValueView value={value} limit={1500} />
      </div>
    </details>
  );
}

function Folded({ summary, children }: { summary: string; children: ReactNode }): ReactNode {
  return (
    <details className="px-4 py-1">
      <summary className="text-ink-faint hover:text-ink truncate text-xs">
        <InlineText text={summary} />
      </summary>
      <div className="mt-1 rounded-md border">{children}</div>
    </details>
  );
}
