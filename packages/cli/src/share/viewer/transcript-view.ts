import type { SpanSkeleton } from "@retake/protocol";
import { element, replace, type Child } from "./element.ts";
import { countOf, duration } from "./format.ts";
import { messageView, newMessages, valueView } from "./message-view.ts";
import type { SpanContent } from "./page-data.ts";
import type { Selection } from "./selection.ts";
import type { SharedRun } from "./shared-run.ts";
import { kindTitle, spanDuration, spanTitle, type SpanTree } from "./span-tree.ts";
import { inlineText, shortText, textView } from "./text-view.ts";
import { marks } from "./tree-view.ts";
import { visibleString } from "./visible-text.ts";

const BATCH = 100;
/** Steps above the selected one that are filled before it is brought into view. */
const ABOVE = 6;
/** Steps on paper; a longer transcript is for the screen. */
const PRINTED = 300;
const apart: ReadonlySet<SpanSkeleton["kind"]> = new Set(["agent", "scope", "timer", "other"]);

/** The run as a conversation: steps in order of start, filled as they come into view. */
export class TranscriptView {
  readonly root = element("div", { role: "feed", class: "transcript", tabindex: 0, "aria-label": "Transcript" });
  readonly #run: SharedRun;
  readonly #tree: SpanTree;
  readonly #selection: Selection;
  /** Indexes of the spans that are steps of the conversation. */
  readonly #steps: readonly number[];
  readonly #articles: HTMLElement[] = [];
  readonly #filled = new Map<HTMLElement, Promise<void>>();
  readonly #seen: IntersectionObserver;

  constructor(run: SharedRun, tree: SpanTree, selection: Selection) {
    this.#run = run;
    this.#tree = tree;
    this.#selection = selection;
    this.#steps = tree.spans.flatMap(({ kind }, index) => (apart.has(kind) ? [] : [index]));
    this.#seen = new IntersectionObserver((entries) => this.#onSeen(entries), { root: this.root, rootMargin: "600px" });
    if (this.#steps.length === 0) this.root.append(element("p", { class: "notice" }, "This run has no model or tool calls."));
    this.#grow(BATCH);
    selection.listen(() => this.reveal());
  }

  /** Brings the selected step into view; at first to the top, since what stands above it has yet to get its height. */
  reveal(block: "start" | "nearest" = "nearest"): void {
    const index = this.#steps.indexOf(this.#tree.span[this.#selection.row]!);
    this.#grow(index + BATCH);
    for (const [place, article] of this.#articles.entries()) article.classList.toggle("selected", place === index);
    if (index < 0 || !this.root.isConnected) return;
    const from = Math.max(0, index - ABOVE);
    const filled = this.#articles.slice(from, index + 1).map((article, i) => this.#fill(article, from + i));
    void Promise.all(filled).then(() => {
      // Their heights count now, not when they come into view.
      for (const article of this.#articles.slice(from, index + 1)) article.style.contentVisibility = "visible";
      this.#scrollTo(this.#articles[index]!, block);
    });
  }

  /** The list alone: not the page around it. */
  #scrollTo({ offsetTop, offsetHeight }: HTMLElement, block: "start" | "nearest"): void {
    const { scrollTop, clientHeight } = this.root;
    const seen = offsetTop >= scrollTop && offsetTop + Math.min(offsetHeight, clientHeight) <= scrollTop + clientHeight;
    if (block === "start" || !seen) this.root.scrollTop = offsetTop;
  }

  /** All that goes on paper. */
  async fill(): Promise<void> {
    this.#grow(PRINTED);
    await Promise.all(this.#articles.slice(0, PRINTED).map((article, place) => this.#fill(article, place)));
  }

  #grow(to: number): void {
    for (let place = this.#articles.length; place < Math.min(to, this.#steps.length); place++) {
      const article = this.#article(place);
      this.#articles.push(article);
      this.root.append(article);
      this.#seen.observe(article);
    }
  }

  #onSeen(entries: readonly IntersectionObserverEntry[]): void {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      const place = Number((target as HTMLElement).dataset["place"]);
      void this.#fill(target as HTMLElement, place);
      if (place > this.#articles.length - BATCH / 2) this.#grow(this.#articles.length + BATCH);
    }
  }

  #article(place: number): HTMLElement {
    const index = this.#steps[place]!;
    const span = this.#tree.spans[index]!;
    const article = element(
      "article",
      {
        "aria-label": visibleString(`${kindTitle(span)} ${spanTitle(span)}`).slice(0, 200),
        "data-place": place,
        "aria-posinset": place + 1,
        "aria-setsize": this.#steps.length,
      },
      element(
        "button",
        { type: "button", class: "transcript-step", onclick: () => this.#selection.select(this.#tree.rowOf.get(span.spanId)!) },
        element("span", { class: `kind kind-${span.kind}`, "aria-hidden": true }),
        element("span", { class: "name" }, ...shortText(spanTitle(span))),
        ...marks(span),
        element("span", { class: "figure faint" }, duration(spanDuration(span, this.#run.page.madeMs))),
      ),
      element("div", { class: "transcript-content" }, element("p", { class: "padded faint" }, ...inlineText(span.preview))),
    );
    return article;
  }

  #fill(article: HTMLElement, place: number): Promise<void> {
    const index = this.#steps[place]!;
    const filled =
      this.#filled.get(article) ??
      this.#run
        .content(index)
        .then(
          (content) => content && replace(article.lastElementChild!, ...contentOf(this.#tree.spans[index]!, content)),
          (error: unknown) =>
            replace(
              article.lastElementChild!,
              element("p", { class: "notice bad" }, `This part of the file can't be read: ${String(error)}`),
            ),
        )
        .then(() => undefined);
    this.#filled.set(article, filled);
    return filled;
  }
}

function contentOf(span: SpanSkeleton, { input, output, inputMessages, outputMessages }: SpanContent): Child[] {
  const failure =
    span.status === "error" &&
    span.statusMessage !== "" &&
    element("div", { class: "padded bad" }, textView(span.statusMessage, { limit: 1000 }));
  if (span.kind === "model" && inputMessages.length + outputMessages.length > 0) {
    const { earlier, fresh } = newMessages(inputMessages);
    return [
      earlier.length > 0 && folded(countOf(earlier.length, "earlier message"), () => earlier.map(messageView)),
      ...[...fresh, ...outputMessages].map(messageView),
      failure,
    ];
  }
  return [
    input === null
      ? null
      : element(
          "div",
          { class: "padded" },
          element("p", { class: "eyebrow" }, span.kind === "tool" ? "Arguments" : "Input"),
          valueView(input, 1500),
        ),
    output === null ? null : element("div", { class: "padded" }, element("p", { class: "eyebrow" }, "Result"), valueView(output, 1500)),
    failure,
  ];
}

/** Drawn when it is unfolded. */
function folded(title: string, draw: () => readonly HTMLElement[]): HTMLElement {
  const details = element("details", { class: "padded" }, element("summary", {}, title));
  details.addEventListener("toggle", () => details.childElementCount === 1 && details.append(...draw()), { once: true });
  return details;
}
