"use client";

import { ImageIcon } from "lucide-react";
import { useState, type ReactNode } from "react";
import type { Components } from "react-markdown";
import { Button } from "../../ui/controls/button.tsx";
import { isInlinePicture, safeAddress } from "./safe-address.ts";

interface Children {
  readonly children?: ReactNode;
}

/** A link says where it leads; one that may lead nowhere is text, with its address. */
function MarkdownLink({ href = "", children }: Children & { readonly href?: string | undefined }): ReactNode {
  const address = safeAddress(href);
  if (!address)
    return (
      <span>
        {children} <span className="text-ink-faint mono break-all">({href.slice(0, 200) || "no address"})</span>
      </span>
    );
  return (
    <a
      href={address.href}
      target="_blank"
      rel="noopener noreferrer nofollow"
      referrerPolicy="no-referrer"
      className="text-accent underline underline-offset-2"
    >
      {children} <span className="text-ink-faint mono">({address.host})</span>
    </a>
  );
}

/** A picture tells whoever serves it who reads: one that is in the message shows on request, one elsewhere is a link. */
function MarkdownPicture({ src, alt = "" }: { readonly src?: string | undefined; readonly alt?: string | undefined }): ReactNode {
  const [shown, setShown] = useState(false);
  const address = src ?? "";
  const name = alt || "picture";
  if (!isInlinePicture(address)) return <MarkdownLink href={address}>[Picture: {name}]</MarkdownLink>;
  // oxlint-disable-next-line next/no-img-element -- it is in the message, there is nothing to optimise
  if (shown) return <img src={address} alt={name} className="max-h-96 max-w-full rounded-md border" />;
  return (
    <Button icon={<ImageIcon aria-hidden="true" />} onClick={() => setShown(true)}>
      Show the picture: {name.slice(0, 100)}
    </Button>
  );
}

// Headings of a message are none of the page.
const heading = ({ children }: Children): ReactNode => <p className="mt-1 text-sm font-semibold">{children}</p>;

/** What Markdown may become: these elements and nothing of their attributes but what is named here. */
export const markdownElements: Components = {
  a: ({ href, children }) => <MarkdownLink href={href}>{children}</MarkdownLink>,
  img: ({ src, alt }) => <MarkdownPicture src={typeof src === "string" ? src : undefined} alt={alt} />,
  input: ({ checked }) => <span>{checked ? "☑" : "☐"} </span>,
  h1: heading,
  h2: heading,
  h3: heading,
  h4: heading,
  h5: heading,
  h6: heading,
  // Models mean the line breaks that they write.
  p: ({ children }) => <p className="whitespace-pre-line">{children}</p>,
  strong: ({ children }) => <strong className="font-semibold">{children}</strong>,
  em: ({ children }) => <em>{children}</em>,
  del: ({ children }) => <del>{children}</del>,
  ul: ({ children }) => <ul className="list-disc pl-5">{children}</ul>,
  ol: ({ children, start }) => (
    <ol className="list-decimal pl-6" start={typeof start === "number" ? start : 1}>
      {children}
    </ol>
  ),
  li: ({ children }) => <li className="not-has-[p,ul,ol,pre]:whitespace-pre-line">{children}</li>,
  blockquote: ({ children }) => <blockquote className="text-ink-muted border-l-2 pl-3">{children}</blockquote>,
  code: ({ children }) => <code className="mono bg-sunken rounded-xs px-1">{children}</code>,
  pre: ({ children }) => (
    <pre
      className="bg-sunken overflow-x-auto rounded-md border px-3 py-2 [&_code]:bg-transparent [&_code]:px-0"
      role="region"
      aria-label="Code"
      tabIndex={0}
    >
      {children}
    </pre>
  ),
  hr: () => <hr />,
  br: () => <br />,
  table: ({ children }) => (
    <div className="overflow-x-auto" role="region" aria-label="Table" tabIndex={0}>
      <table className="border-collapse">{children}</table>
    </div>
  ),
  thead: ({ children }) => <thead>{children}</thead>,
  tbody: ({ children }) => <tbody>{children}</tbody>,
  tr: ({ children }) => <tr>{children}</tr>,
  th: ({ children }) => <th className="bg-sunken border px-2 py-0.5 text-left font-medium">{children}</th>,
  td: ({ children }) => <td className="border px-2 py-0.5 align-top">{children}</td>,
};
