"use client";

import dynamic from "next/dynamic";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import type { ReactNode } from "react";
import { UntrustedText } from "../../ui/text/untrusted-text.tsx";
import { looksLikeMarkdown } from "./looks-like-markdown.ts";

// The parser is loaded when somebody asks for it.
const MarkdownView = dynamic(async () => (await import("./markdown-view.tsx")).MarkdownView, {
  loading: () => <p className="text-ink-faint">Loading…</p>,
});

const useFormat = () => useQueryState("format", parseAsStringLiteral(["text", "markdown"]).withDefault("text"));

/** A message's text, or its Markdown: one choice for all messages, in the address. */
export function MessageText({ text, role }: { text: string; role: string }): ReactNode {
  const [format] = useFormat();
  if (format === "markdown" && looksLikeMarkdown(text)) return <MarkdownView text={text} />;
  return <UntrustedText text={text} limit={3000} mono={role === "tool"} />;
}

/** Where a text looks like Markdown: reads all such messages the other way. */
export function FormatToggle({ text }: { text: string }): ReactNode {
  const [format, setFormat] = useFormat();
  if (!looksLikeMarkdown(text)) return null;
  return (
    <button
      type="button"
      aria-pressed={format === "markdown"}
      title="How messages are shown"
      className="text-ink-faint hover:text-ink -my-1 ml-auto min-h-6 px-1 text-xs underline decoration-dotted underline-offset-3"
      onClick={() => void setFormat(format === "markdown" ? null : "markdown")}
    >
      {format === "markdown" ? "Show text" : "Show Markdown"}
    </button>
  );
}
