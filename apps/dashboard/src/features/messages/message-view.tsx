"use client";

import type { Message } from "@retake/protocol";
import { Wrench } from "lucide-react";
import type { ReactNode } from "react";
import { UntrustedText, InlineText } from "../../ui/text/untrusted-text.tsx";
import { visibleString } from "../../ui/text/visible-text.ts";
import { FormatToggle, MessageText } from "./message-text.tsx";
import { ValueView } from "../recorded-values/value-view.tsx";

const roles: Record<string, { title: string; className: string }> = {
  system: { title: "System", className: "text-ink-faint" },
  developer: { title: "Developer", className: "text-ink-faint" },
  user: { title: "User", className: "text-kind-step" },
  assistant: { title: "Assistant", className: "text-kind-model" },
  tool: { title: "Tool result", className: "text-kind-tool" },
};

/** One message of a conversation with its tool calls; everything in it is text of strangers. */
export function MessageView({ message }: { message: Message }): ReactNode {
  const role = roles[message.role] ?? { title: visibleString(message.role), className: "text-ink-muted" };
  const empty = message.text === "" && message.toolCalls.length === 0;
  return (
    <article aria-label={`${role.title} message`} className="flex flex-col gap-1.5 px-4 py-3">
      <p className="flex items-baseline gap-2">
        <span className={`text-xs font-semibold ${role.className}`}>{role.title}</span>
        {message.name && (
          <span className="mono text-ink-muted">
            <InlineText text={message.name} />
          </span>
        )}
        {message.finishReason && message.finishReason !== "stop" && (
          <span className="text-ink-faint text-xs">ended by {visibleString(message.finishReason)}</span>
        )}
        <FormatToggle text={message.text} />
      </p>
      {message.reasoning && (
        <details>
          <summary className="text-ink-muted text-xs">Reasoning</summary>
          <div className="text-ink-muted mt-1 border-l-2 pl-3">
            <UntrustedText text={message.reasoning} limit={2000} />
          </div>
        </details>
      )}
      {message.text !== "" && <MessageText text={message.text} role={message.role} />}
      {empty && <span className="text-ink-faint italic">empty</span>}
      {message.toolCalls.map((call, index) => (
        <div key={call.id ?? index} className="bg-sunken rounded-md border px-3 py-2">
          <p className="flex items-center gap-1.5 font-medium">
            <Wrench aria-hidden="true" className="text-kind-tool size-3.5" />
            <span className="sr-only">Calls</span>
            <InlineText text={call.name} />
            {call.id && (
              <span className="mono text-ink-faint font-normal">
                <InlineText text={call.id} />
              </span>
            )}
          </p>
          <div className="mt-1">
            <ValueView value={call.arguments} limit={2000} />
          </div>
        </div>
      ))}
    </article>
  );
}
