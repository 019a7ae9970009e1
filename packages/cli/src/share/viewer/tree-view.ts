import type { SpanSkeleton } from "@retake/protocol";
import { element } from "./element.ts";
import { count, duration } from "./format.ts";
import type { Selection } from "./selection.ts";
import { kindTitle, spanAt, spanDuration, spanTitle, visibleRows, type SpanTree } from "./span-tree.ts";
import { inlineText, shortText } from "./text-view.ts";

const ROW_PX = 28;
const BEYOND = 12;
/** Rows on paper; a longer tree is for the screen. */
const PRINTED = 2_000;

/** The tree with its waterfall: rows are drawn as they come into view. */
export class TreeView {
  readonly root: HTMLElement;
  readonly #tree: SpanTree;
  readonly #nowMs: number;
  readonly #selection: Selection;
  readonly #body: HTMLElement;
  readonly #collapsed = new Set<string>();
  #rows: number[];
  #found: ReadonlySet<number> = new Set();
  #printing = false;

  constructor(tree: SpanTree, nowMs: number, selection: Selection) {
    this.#tree = tree;
    this.#nowMs = nowMs;
    this.#selection = selection;
    this.#rows = visibleRows(tree, this.#collapsed);
    this.#body = element("div", { role: "rowgroup", class: "tree-body" });
    const head = element(
      "div",
      { role: "rowgroup", class: "tree-head" },
      element(
        "div",
        { role: "row", class: "tree-row" },
        element("span", { role: "columnheader" }, "Step"),
        element("span", { role: "columnheader", class: "ticks" }, ...ticks(tree.totalMs)),
        element("span", { role: "columnheader", class: "figure" }, "Time"),
        element("span", { role: "columnheader", class: "figure tokens" }, "Tokens"),
      ),
    );
    this.root = element("div", { role: "treegrid", class: "tree", tabindex: 0, "aria-label": "Steps of the run" }, head, this.#body);
    this.root.setAttribute("aria-rowcount", String(tree.span.length + 1));
    this.root.addEventListener("scroll", () => this.draw());
    this.root.addEventListener("keydown", (event) => this.#onKey(event));
    new ResizeObserver(() => this.draw()).observe(this.root);
    selection.listen(() => this.reveal(selection.row));
  }

  /** Marks the rows that a search found. */
  mark(found: ReadonlySet<number>): void {
    this.#found = found;
    this.draw();
  }

  reveal(row: number): void {
    for (let above = this.#tree.parent[row] ?? -1; above >= 0; above = this.#tree.parent[above]!)
      this.#collapsed.delete(spanAt(this.#tree, above).spanId);
    this.#rows = visibleRows(this.#tree, this.#collapsed);
    const top = this.#rows.indexOf(row) * ROW_PX;
    const { scrollTop, clientHeight } = this.root;
    if (top < scrollTop) this.root.scrollTop = top;
    else if (top + 2 * ROW_PX > scrollTop + clientHeight) this.root.scrollTop = top + 2 * ROW_PX - clientHeight;
    this.draw();
  }

  /** All rows for paper, and back. */
  print(on: boolean): void {
    this.#printing = on;
    this.draw();
  }

  move(step: 1 | -1): void {
    const at = this.#rows.indexOf(this.#selection.row);
    const next = this.#rows[Math.min(this.#rows.length - 1, Math.max(0, at + step))];
    if (next !== undefined) this.#selection.select(next);
  }

  draw(): void {
    const { scrollTop, clientHeight } = this.root;
    const first = this.#printing ? 0 : Math.max(0, Math.floor(scrollTop / ROW_PX) - BEYOND);
    const last = this.#printing ? PRINTED : Math.ceil((scrollTop + clientHeight) / ROW_PX) + BEYOND;
    this.#body.style.height = `${this.#rows.length * ROW_PX}px`;
    this.#body.replaceChildren(...this.#rows.slice(first, last).map((row, i) => this.#row(row, first + i)));
    this.root.setAttribute("aria-activedescendant", `row-${this.#selection.row}`);
  }

  #row(row: number, position: number): HTMLElement {
    const span = spanAt(this.#tree, row);
    const below = this.#tree.size[row]! - 1;
    const folded = this.#collapsed.has(span.spanId);
    const line = element(
      "div",
      {
        role: "row",
        id: `row-${row}`,
        class: `tree-row ${this.#found.has(row) ? "found" : ""}`,
        "aria-level": this.#tree.depth[row]! + 1,
        "aria-rowindex": position + 2,
        "aria-selected": row === this.#selection.row,
        "aria-expanded": below > 0 ? !folded : undefined,
        onclick: () => this.#selection.select(row),
      },
      this.#name(span, row, below, folded),
      this.#bar(span),
      element("span", { role: "gridcell", class: "figure" }, duration(spanDuration(span, this.#nowMs))),
      element("span", { role: "gridcell", class: "figure tokens" }, tokens(span)),
    );
    line.style.transform = `translateY(${position * ROW_PX}px)`;
    return line;
  }

  #name(span: SpanSkeleton, row: number, below: number, folded: boolean): HTMLElement {
    const toggle = element(
      "span",
      {
        class: `toggle ${below === 0 ? "leaf" : folded ? "folded" : ""}`,
        "aria-hidden": true,
        onclick: (event) => {
          event.stopPropagation();
          this.#fold(row, !folded);
        },
      },
      below > 0 ? "▾" : "",
    );
    const cell = element(
      "span",
      { role: "gridcell", class: "step-name" },
      toggle,
      element("span", { class: `kind kind-${span.kind}`, "aria-hidden": true }),
      element("span", { class: "unseen" }, `${kindTitle(span)} `),
      element("span", { class: "name" }, ...shortText(spanTitle(span))),
      ...marks(span),
      element("span", { class: "preview" }, ...inlineText(span.preview)),
    );
    cell.style.paddingLeft = `${4 + Math.min(this.#tree.depth[row]!, 20) * 14}px`;
    return cell;
  }

  #bar(span: SpanSkeleton): HTMLElement {
    const { startMs, totalMs } = this.#tree;
    const bar = element("span", { class: `bar kind-${span.kind} ${span.status === "error" ? "failed" : ""} ${span.source}` });
    const share = (ms: number): string => `${totalMs > 0 ? (ms / totalMs) * 100 : 0}%`;
    bar.style.left = share(span.startTimeMs - startMs);
    bar.style.width = totalMs > 0 ? share(spanDuration(span, this.#nowMs)) : "100%";
    const start = element("span", { class: "unseen" }, `starts at ${duration(span.startTimeMs - startMs)}`);
    return element("span", { role: "gridcell", class: "lane" }, start, bar);
  }

  #fold(row: number, fold: boolean): void {
    if (fold) this.#collapsed.add(spanAt(this.#tree, row).spanId);
    else this.#collapsed.delete(spanAt(this.#tree, row).spanId);
    this.#rows = visibleRows(this.#tree, this.#collapsed);
    this.draw();
  }

  #onKey(event: KeyboardEvent): void {
    const { row } = this.#selection;
    const folded = this.#collapsed.has(spanAt(this.#tree, row).spanId);
    const moves: Readonly<Record<string, () => void>> = {
      ArrowDown: () => this.move(1),
      ArrowUp: () => this.move(-1),
      ArrowRight: () => (folded ? this.#fold(row, false) : this.#tree.size[row]! > 1 && this.#selection.select(row + 1)),
      ArrowLeft: () =>
        !folded && this.#tree.size[row]! > 1
          ? this.#fold(row, true)
          : this.#tree.parent[row]! >= 0 && this.#selection.select(this.#tree.parent[row]!),
      Home: () => this.#selection.select(this.#rows[0] ?? 0),
      End: () => this.#selection.select(this.#rows.at(-1) ?? 0),
    };
    const move = moves[event.key];
    if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    move();
  }
}

/** What else there is to know of a step at a glance. */
export function marks(span: SpanSkeleton): HTMLElement[] {
  const texts: [string, string][] = [
    ...(span.status === "error" ? [["bad", "Error"] as [string, string]] : []),
    ...(span.status === "running" ? [["running", "Running"] as [string, string]] : []),
    ...(span.source === "live" ? [] : [["", span.source === "edited" ? "Edited" : "Recorded"] as [string, string]]),
    ...(span.held ? [["warn", "Held"] as [string, string]] : []),
    ...(span.attempts > 0 ? [["warn", `${span.attempts + 1} attempts`] as [string, string]] : []),
  ];
  return texts.map(([look, text]) => element("span", { class: `mark ${look}` }, text));
}

function tokens({ inputTokens, outputTokens }: SpanSkeleton): string {
  return inputTokens + outputTokens > 0 ? count(inputTokens + outputTokens) : "";
}

function ticks(totalMs: number): HTMLElement[] {
  if (totalMs <= 0) return [];
  return [0, 0.5, 1].map((share) => element("span", {}, duration(totalMs * share)));
}
