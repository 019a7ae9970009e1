"use client";

import type { Message } from "@retake/protocol";
import { useState, type ReactNode } from "react";
import { Button } from "../../ui/controls/button.tsx";
import { countOf } from "../../ui/text/format.ts";
import { MessageView } from "./message-view.tsx";

/** Histories can have thousands. */
const MORE = 100;

/** Messages in order; all but the last ones of a long history are folded. */
export function MessageList({ messages, most = 8 }: { messages: readonly Message[]; most?: number }): ReactNode {
  const [shown, setShown] = useState(most);
  const hidden = Math.max(0, messages.length - shown);
  const next = Math.min(hidden, MORE);
  return (
    <div className="divide-y">
      {hidden > 0 && (
        <div className="px-2 py-1">
          <Button look="quiet" onClick={() => setShown(shown + next)}>
            Show {countOf(next, "earlier message")}
            {next < hidden && ` of ${hidden}`}
          </Button>
        </div>
      )}
      {messages.slice(hidden).map((message, index) => (
        <MessageView key={hidden + index} message={message} />
      ))}
    </div>
  );
}
