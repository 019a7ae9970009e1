import type { Json, Message } from "@retake/protocol";
import { describeValue, printValue } from "./describe-value.ts";
import { button, element } from "./element.ts";
import { countOf } from "./format.ts";
import { inlineText, textView } from "./text-view.ts";
import { visibleString } from "./visible-text.ts";

const roles: ReadonlyMap<string, string> = new Map([
  ["system", "System"],
  ["developer", "Developer"],
  ["user", "User"],
  ["assistant", "Assistant"],
  ["tool", "Tool result"],
]);
const LATEST = 8;

/** Messages in order; all but the last ones of a long history are folded. */
export function messageList(messages: readonly Message[]): HTMLElement {
  const hidden = Math.max(0, messages.length - LATEST);
  const list = element("div", { class: "messages" }, ...messages.slice(hidden).map(messageView));
  if (hidden > 0) {
    const more = button(
      `Show ${countOf(hidden, "earlier message")}`,
      () => more.replaceWith(...messages.slice(0, hidden).map(messageView)),
      "link",
    );
    list.prepend(more);
  }
  return list;
}

export function messageView(message: Message): HTMLElement {
  const title = roles.get(message.role) ?? visibleString(message.role);
  const known = roles.has(message.role) ? message.role : "other";
  const empty = message.text === "" && message.toolCalls.length === 0;
  return element(
    "article",
    { class: "message", "aria-label": `${title} message` },
    element(
      "p",
      { class: "message-head" },
      element("strong", { class: `role-${known}` }, title),
      message.name ? element("span", { class: "mono" }, ...inlineText(message.name)) : null,
      message.finishReason && message.finishReason !== "stop"
        ? element("span", { class: "faint" }, `ended by ${visibleString(message.finishReason)}`)
        : null,
    ),
    message.reasoning ? element("details", {}, element("summary", {}, "Reasoning"), textView(message.reasoning, { limit: 2000 })) : null,
    message.text === "" ? null : textView(message.text, { limit: 3000, mono: message.role === "tool" }),
    empty && element("span", { class: "faint" }, "empty"),
    ...message.toolCalls.map((call) =>
      element(
        "div",
        { class: "call" },
        element(
          "p",
          { class: "call-name" },
          element("span", { class: "unseen" }, "Calls "),
          element("span", { class: "kind kind-tool", "aria-hidden": true }),
          ...inlineText(call.name),
          call.id ? element("span", { class: "mono faint" }, ...inlineText(call.id)) : null,
        ),
        valueView(call.arguments, 2000),
      ),
    ),
  );
}

/** A recorded value in full: a string as text, anything else as indented JSON. */
export function valueView(value: Json, limit = 4000): HTMLElement {
  const described = describeValue(value);
  if (described.kind !== "scalar" || described.type !== "string") return textView(printValue(value), { limit, mono: true });
  return described.text === "" ? element("span", { class: "faint" }, "empty") : textView(described.text, { limit });
}

/**
 * A request repeats the conversation so far. What is new in it stands after the
 * last answer, and a tool's results are told by the tool's own step.
 */
export function newMessages(request: readonly Message[]): { earlier: readonly Message[]; fresh: readonly Message[] } {
  const lastAnswer = request.findLastIndex((message) => message.role === "assistant");
  const fresh = request.slice(lastAnswer + 1).filter((message) => lastAnswer < 0 || message.role !== "tool");
  const shown = new Set(fresh);
  return { earlier: request.filter((message) => !shown.has(message)), fresh };
}
