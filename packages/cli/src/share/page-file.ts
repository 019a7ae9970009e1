import { hash } from "node:crypto";
import type { ViewerAssets } from "./bundle-viewer.ts";

/** What the file consists of: its data compressed, in base64. */
export interface PageParts {
  readonly title: string;
  readonly page: string;
  readonly values: readonly string[];
}

/**
 * The file. Nothing of the run stands in it as markup or script: base64 only, in elements that no browser
 * executes. Its policy allows its own script and style, and no request at all.
 */
export function pageFile({ script, style }: ViewerAssets, { title, page, values }: PageParts): string {
  if (/<\/(script|style)|<!--/i.test(script + style)) throw new Error("The viewer's own text would end its element.");
  const policy = [
    "default-src 'none'",
    `script-src ${digestOf(script)}`,
    `style-src ${digestOf(style)}`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; ");
  const data = (name: string, content: string): string => `<script type="application/octet-stream" data-part="${name}">${content}</script>`;
  return [
    "<!doctype html>",
    '<html lang="en">',
    "<head>",
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="referrer" content="no-referrer">',
    '<meta name="robots" content="noindex">',
    '<meta name="color-scheme" content="light dark">',
    `<title>${escapeHtml(title)}</title>`,
    `<style>${style}</style>`,
    "</head>",
    "<body>",
    "<noscript>This file shows a recorded run with a script of its own. Allow scripts for it; it makes no request.</noscript>",
    data("page", page),
    ...values.map((part) => data("values", part)),
    `<script>${script}</script>`,
    "</body>",
    "</html>",
    "",
  ].join("\n");
}

function digestOf(text: string): string {
  return `'sha256-${hash("sha256", text, "base64")}'`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
