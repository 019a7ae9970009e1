import type { Json } from "@retake/protocol";
import { element } from "./element.ts";
import { count } from "./format.ts";
import type { SharedRun } from "./shared-run.ts";
import { nextRow, spanTitle, type SpanTree } from "./span-tree.ts";
import type { Selection } from "./selection.ts";

const SLICE_MS = 24;

/** Finds steps by what stands in them, in the order of the tree. */
export class SearchBox {
  readonly root: HTMLElement;
  readonly #input = element("input", { type: "search", "aria-label": "Search the run" });
  readonly #status = element("span", { class: "found-count", role: "status" });
  readonly #run: SharedRun;
  readonly #tree: SpanTree;
  readonly #selection: Selection;
  readonly #onFound: (rows: ReadonlySet<number>) => void;
  #found = new Set<number>();
  #turn = 0;

  constructor(run: SharedRun, tree: SpanTree, selection: Selection, onFound: (rows: ReadonlySet<number>) => void) {
    this.#run = run;
    this.#tree = tree;
    this.#selection = selection;
    this.#onFound = onFound;
    this.#input.placeholder = "Search the run";
    this.#input.addEventListener("input", () => void this.#search());
    this.#input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") this.next(event.shiftKey ? -1 : 1);
      else if (event.key === "Escape") this.#input.blur();
      else return;
      event.preventDefault();
    });
    this.root = element("div", { class: "search", role: "search" }, this.#input, this.#status);
  }

  focus(): void {
    this.#input.focus();
    this.#input.select();
  }

  next(step: 1 | -1): void {
    const row = nextRow(this.#tree, this.#selection.row, (candidate) => this.#found.has(candidate), step);
    if (row >= 0) this.#selection.select(row);
  }

  async #search(): Promise<void> {
    const turn = ++this.#turn;
    const wanted = this.#input.value.trim().toLowerCase();
    this.#found = new Set();
    this.#onFound(this.#found);
    this.#status.textContent = "";
    if (wanted === "") return;
    const total = this.#tree.span.length;
    let paused = performance.now();
    for (let row = 0; row < total; row++) {
      if (await this.#holds(this.#tree.span[row]!, wanted)) this.#found.add(row);
      if (performance.now() - paused < SLICE_MS) continue;
      // The page stays usable while a long run is searched.
      await new Promise((resolve) => setTimeout(resolve));
      if (turn !== this.#turn) return;
      this.#show(`${count(row + 1)} of ${count(total)} searched, `);
      paused = performance.now();
    }
    if (turn !== this.#turn) return;
    this.#show("");
  }

  #show(progress: string): void {
    this.#status.textContent = `${progress}${this.#found.size === 1 ? "1 step" : `${count(this.#found.size)} steps`}`;
    this.#onFound(this.#found);
  }

  async #holds(index: number, wanted: string): Promise<boolean> {
    const span = this.#tree.spans[index]!;
    if ([spanTitle(span), span.name, span.statusMessage, span.preview].some((text) => text.toLowerCase().includes(wanted))) return true;
    const content = await this.#run.content(index).catch(() => null);
    return content !== null && contains(content as unknown as Json, wanted);
  }
}

export function contains(value: Json, wanted: string): boolean {
  if (typeof value === "string") return value.toLowerCase().includes(wanted);
  if (typeof value !== "object" || value === null) return String(value).includes(wanted);
  if (Array.isArray(value)) return (value as readonly Json[]).some((item) => contains(item, wanted));
  return Object.entries(value as Record<string, Json>).some(([key, item]) => key.toLowerCase().includes(wanted) || contains(item, wanted));
}
