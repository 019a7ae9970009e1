"use client";

import { Component, type ReactNode } from "react";
import Markdown from "react-markdown";
import remarkGfm from "remark-gfm";
import { formatCount } from "../../ui/text/format.ts";
import { UntrustedText } from "../../ui/text/untrusted-text.tsx";
import { visibleString } from "../../ui/text/visible-text.ts";
import { markdownElements } from "./markdown-elements.tsx";

/** More is not parsed: some texts are made to take time that grows with the square of their length. In characters. */
export const MARKDOWN_LIMIT = 10_000;
// Quotes and lists in one another: each level costs all that is in it.
const bottomless = /^(?:[ \t]{0,3}(?:>|[-*+]|\d{1,3}[.)])){30}/m;
const plugins = [remarkGfm];
const allowed = Object.keys(markdownElements);

/** A message's Markdown: raw HTML shows as text, links say where they lead, nothing is loaded. */
export function MarkdownView({ text }: { text: string }): ReactNode {
  if (bottomless.test(text.slice(0, MARKDOWN_LIMIT))) return <UntrustedText text={text} limit={3000} />;
  return (
    <Fallback text={text}>
      <div className="flex flex-col gap-2 break-words [overflow-wrap:anywhere]">
        {/* The address is judged where it becomes a link. */}
        <Markdown
          remarkPlugins={plugins}
          components={markdownElements}
          allowedElements={allowed}
          unwrapDisallowed
          urlTransform={(url) => url}
        >
          {visibleString(text.slice(0, MARKDOWN_LIMIT))}
        </Markdown>
        {text.length > MARKDOWN_LIMIT && (
          <>
            <p className="text-ink-faint border-t pt-2 text-xs">After {formatCount(MARKDOWN_LIMIT)} characters as text:</p>
            <UntrustedText text={text.slice(MARKDOWN_LIMIT)} limit={3000} />
          </>
        )}
      </div>
    </Fallback>
  );
}

/** What can't be drawn as Markdown, is drawn as text. */
class Fallback extends Component<{ readonly text: string; readonly children: ReactNode }, { readonly failed: boolean }> {
  override state = { failed: false };
  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }
  override render(): ReactNode {
    return this.state.failed ? <UntrustedText text={this.props.text} limit={3000} /> : this.props.children;
  }
}
