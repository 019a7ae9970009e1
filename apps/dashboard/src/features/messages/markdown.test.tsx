import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { looksLikeMarkdown } from "./looks-like-markdown.ts";
import { MARKDOWN_LIMIT, MarkdownView } from "./markdown-view.tsx";
import { isInlinePicture, safeAddress } from "./safe-address.ts";

const render = (text: string): string => renderToStaticMarkup(<MarkdownView text={text} />);

describe("MarkdownView", () => {
  it("draws what models write", () => {
    const html = render("# Title\n\n**bold** and `code`\n\n- one\n- [x] two\n\n| a | b |\n| - | - |\n| 1 | 2 |\n\n```js\nlet x = 1;\n```");
    for (const part of ["<strong", "<code", ">one</li>", "☑", "<td", "let x = 1;"]) expect(html).toContain(part);
    expect(html).not.toMatch(/<h1|<input|language-js/);
  });

  it("shows raw HTML as text", () => {
    const html = render('<script>ran()</script>\n\n<img src=x onerror=ran()> <b onclick="ran()">x</b>\n\n<!-- x --><svg onload=ran()>');
    expect(html).not.toMatch(/<(script|img|b|svg)[ >]/);
    expect(html).toContain("&lt;script&gt;ran()&lt;/script&gt;");
  });

  it("links to the web only, says where, and opens nothing that knows of this page", () => {
    const html = render("[bank](https://xn--pple-43d.com/a) https://example.com/auto <mailto:a@b.c>");
    expect(html.match(/<a /g)).toHaveLength(3);
    expect(html.match(/rel="noopener noreferrer nofollow"/g)).toHaveLength(3);
    expect(html).toContain("(xn--pple-43d.com)");
    expect(render("[apple](https://\u0430pple.com/)")).toContain("(xn--pple-43d.com)");
  });

  it.each([
    "[x](javascript:ran())",
    "[x](JaVaScRiPt:ran())",
    "[x](java&#x0A;script:ran())",
    "[x](&#106;avascript:ran())",
    "[x](data:text/html,<script>ran()</script>)",
    "[x](vbscript:ran())",
    "[x](/api/retake/forks)",
    "[x](//evil.example)",
    "[x](https://google.com@evil.example/)",
    "<javascript:ran()>",
    "[x]: javascript:ran()\n\n[x]",
    "[^1]\n\n[^1]: note",
    "![x](javascript:ran())",
    "![x](data:image/svg+xml;base64,PHN2Zz4=)",
  ])("makes no link of %s", (text) => {
    expect(render(text)).not.toMatch(/href|src=|<img/);
  });

  it("loads no picture: not from elsewhere, and its own on request only", () => {
    expect(render("![p](https://evil.example/pixel.png)")).not.toContain("<img");
    expect(render("![p](https://evil.example/pixel.png)")).toContain("(evil.example)");
    const own = render("![chart](data:image/png;base64,iVBORw0KGgo=)");
    expect(own).not.toContain("<img");
    expect(own).toContain("Show the picture: chart");
  });

  it("gives nothing an attribute of the text's own", () => {
    const html = render(
      '1. a\n2. b\n\n[t](https://a.example "onmouseover=ran()")\n\n| a |\n|:-:|\n| b |\n\n[^__proto__]\n\n[^__proto__]: x',
    );
    expect(html).not.toMatch(/ (title|id|style|data-[\w-]+|on\w+)=/);
  });

  it("marks characters that can't be seen", () => {
    const html = render("**in\u202evoice** a\u200bb `\u0007`");
    expect(html).toContain("‹U+202E›");
    expect(html).toContain("‹U+200B›");
    expect(html).not.toMatch(/[\u0007\u202e\u200b]/);
  });

  it("is bounded: what comes after is text", () => {
    const html = render(`**a** ${"word ".repeat(10_000)}END`);
    expect(html).not.toContain("END");
    expect(html).toContain("characters as text:");
    expect(html.length).toBeLessThan(3 * MARKDOWN_LIMIT);
  });

  it.each(["[", "![", "*a ", "_", "`", "<", "|", "> ", "- ", "+ ", "1. ", "> - ", "&", "[a](", "![](<", "~~a", "\\", "[^a]: ", "http://a"])(
    "takes no time for %s again and again",
    (piece) => {
      // Of this process: others don't count.
      const started = process.cpuUsage();
      let failure: unknown = null;
      try {
        render(piece.repeat(MARKDOWN_LIMIT / piece.length));
      } catch (error) {
        failure = error;
      }
      // In a page the error's place is taken by plain text.
      expect(failure === null || failure instanceof RangeError).toBe(true);
      expect(process.cpuUsage(started).user / 1000).toBeLessThan(4_000);
    },
  );
});

describe("safeAddress", () => {
  it("takes absolute addresses of the web and of mailboxes", () => {
    expect(safeAddress("https://EXAMPLE.com:8443/a?b")).toEqual({ href: "https://example.com:8443/a?b", host: "example.com:8443" });
    expect(safeAddress("mailto:a@b.c")?.host).toBe("mail to a@b.c");
    for (const address of ["", "/x", "x", "//x", "https://", "ftp://x", " https://x", "https:/x", "blob:https://x/1", "file:///x"])
      expect(safeAddress(address)).toBeNull();
    expect(isInlinePicture("data:image/png;base64,AAAA")).toBe(true);
    expect(isInlinePicture('data:image/png;base64,AAAA"onerror=')).toBe(false);
  });
});

describe("looksLikeMarkdown", () => {
  it("knows what gains by it", () => {
    for (const text of ["# a", "- a", "1. a", "**a**", "`a`", "[a](b)", "```\na", "| a | b |"]) expect(looksLikeMarkdown(text)).toBe(true);
    for (const text of ["", "plain words. More of them.", "2 * 3 * 4", '{"a":[1]}', "a_b_c"]) expect(looksLikeMarkdown(text)).toBe(false);
  });
});
