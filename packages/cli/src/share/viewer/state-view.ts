import { diffValues, type Change, type Json, type SpanSkeleton } from "@retake/protocol";
import { describeValue, previewValue } from "./describe-value.ts";
import { button, element, replace, type Child } from "./element.ts";
import { count, countOf } from "./format.ts";
import { valueView } from "./message-view.ts";
import type { SharedCheckpoint } from "./page-data.ts";
import type { SharedRun } from "./shared-run.ts";
import { inlineText, textView } from "./text-view.ts";
import { visibleString } from "./visible-text.ts";

const points = { start: "at the run's start", pre: "before", post: "after", end: "at the run's end" } as const;
const order = ["state", "input", "outcome", "journal"];
const MOST_CHANGES = 500;
const CHILDREN = 200;

/** The state at any checkpoint as a tree, and what the step did to it. */
export class StateView {
  readonly #run: SharedRun;
  readonly #root = element("div", { class: "state" });
  readonly #body = element("div", { class: "state-body" });
  #view: "state" | "changes" = "state";
  #at = 0;
  #span: SpanSkeleton | null = null;
  #turn = 0;

  constructor(run: SharedRun) {
    this.#run = run;
  }

  /** At a step: the state after it, where there is one. */
  async draw(span: SpanSkeleton): Promise<HTMLElement> {
    const { checkpoints } = this.#run.page;
    this.#span = span;
    const own = ownCheckpoints(span, checkpoints);
    if (checkpoints.length === 0 || own.length === 0)
      return element(
        "p",
        { class: "notice" },
        checkpoints.length === 0
          ? "There are no states in this file."
          : "No checkpoint here: they are taken before and after each step of an agent that runs under the SDK. Choose a model or tool call.",
      );
    this.#at = own.at(-1)!;
    await this.#show();
    return this.#root;
  }

  async #show(): Promise<void> {
    const turn = ++this.#turn;
    const chosen = this.#run.page.checkpoints[this.#at]!;
    const shown =
      chosen.root === null ? [element("p", { class: "notice" }, "This state is not in the file.")] : await this.#parts(chosen.root);
    if (turn !== this.#turn) return;
    replace(this.#body, ...shown);
    replace(this.#root, this.#controls(chosen), this.#body);
  }

  #controls(chosen: SharedCheckpoint): HTMLElement {
    const { checkpoints } = this.#run.page;
    const go = (to: number): void => {
      this.#at = Math.min(checkpoints.length - 1, Math.max(0, to));
      void this.#show();
    };
    const range = element("input", { type: "range", "aria-label": "Checkpoint" });
    Object.assign(range, { min: "0", max: String(checkpoints.length - 1), value: String(this.#at) });
    range.setAttribute("aria-valuetext", `${this.#at + 1} of ${checkpoints.length}`);
    range.addEventListener("change", () => go(Number(range.value)));
    const view = (name: "state" | "changes", title: string): HTMLButtonElement => {
      const made = button(title, () => {
        this.#view = name;
        void this.#show();
      });
      made.setAttribute("aria-pressed", String(this.#view === name));
      return made;
    };
    const step = (label: string, to: number): HTMLButtonElement => {
      const made = button(label, () => go(to));
      made.disabled = to < 0 || to >= checkpoints.length;
      return made;
    };
    const where = chosen.stepKey === "" ? points[chosen.point] : `${points[chosen.point]} ${visibleString(chosen.stepKey)}`;
    return element(
      "div",
      { class: "state-controls" },
      element(
        "span",
        { class: "choice", role: "group", "aria-label": "What to show" },
        view("state", "Full state"),
        view("changes", "What changed"),
      ),
      element("span", { class: "scrubber" }, step("Previous", this.#at - 1), range, step("Next", this.#at + 1)),
      element("p", { class: "where" }, `Checkpoint ${count(this.#at + 1)} of ${count(checkpoints.length)}: ${where}`),
    );
  }

  async #parts(root: string): Promise<Child[]> {
    const value = await this.#run.value(root);
    if (this.#view === "state") return [stateTree(value)];
    const [from, to] = this.#compared();
    const before = from === null ? undefined : this.#run.page.checkpoints[from]!.root;
    if (before === null) return [element("p", { class: "notice" }, "The state to compare with is not in the file.")];
    const after = this.#run.page.checkpoints[to]!.root;
    const difference = diffValues(
      before === undefined ? undefined : await this.#run.value(before),
      after === null ? value : await this.#run.value(after),
      MOST_CHANGES,
    );
    return changesView(difference, from === null ? "The first checkpoint: everything is new." : this.#says(from, to));
  }

  /**
   * A step's own last checkpoint is made before the agent's code has its outcome: what it did with it shows in the
   * next one. So at a step's end all of it is shown; elsewhere what changed since the checkpoint before.
   */
  #compared(): [number | null, number] {
    const { checkpoints } = this.#run.page;
    const own = this.#span ? ownCheckpoints(this.#span, checkpoints) : [];
    const [first, last] = [own[0], own.at(-1)];
    if (first !== undefined && last === this.#at && first < last && checkpoints[last]!.point === "post") {
      const next = checkpoints[last + 1];
      return [first, next !== undefined && next.root !== null ? last + 1 : last];
    }
    return [this.#at === 0 ? null : this.#at - 1, this.#at];
  }

  #says(from: number, to: number): string {
    const range = `From checkpoint ${count(from + 1)} to ${count(to + 1)}`;
    return to > this.#at ? `${range}: what the step gave, and what the agent did with it.` : `${range}.`;
  }
}

/** Places of the checkpoints at a span: around a step; the first and the last one at the run's top. */
function ownCheckpoints(span: SpanSkeleton, checkpoints: readonly SharedCheckpoint[]): number[] {
  const of = (id: string | null): number => (id === null ? -1 : checkpoints.findIndex((checkpoint) => checkpoint.id === id));
  const around = [of(span.checkpointPre), of(span.checkpointPost)].filter((place) => place >= 0);
  if (around.length > 0) return around;
  const own = checkpoints.flatMap(({ spanId }, place) => (spanId === span.spanId ? [place] : []));
  if (own.length > 0) return [own[0]!, own.at(-1)!];
  return span.parentId === null && checkpoints.length > 0 ? [0, checkpoints.length - 1] : [];
}

function stateTree(value: Json): HTMLElement {
  const described = describeValue(value);
  const parts = described.kind === "object" ? described.entries.filter(([name]) => order.includes(name)) : [];
  const shown = parts.length > 0 ? parts.toSorted(([a], [b]) => order.indexOf(a) - order.indexOf(b)) : ([["state", value]] as const);
  return element(
    "div",
    { class: "json", role: "group", "aria-label": "State" },
    ...shown.map(([name, item]) => node(name, item, name === "state" ? 2 : name === "journal" ? 0 : 1)),
  );
}

/** A name and its value; what holds others is unfolded on request, and drawn then. */
function node(name: string, value: Json, open: number): HTMLElement {
  const described = describeValue(value);
  const label = element("span", { class: "json-name" }, ...inlineText(name));
  if (described.kind === "scalar" || described.entries.length === 0) {
    const { text, type } = described.kind === "scalar" ? described : { text: previewValue(value), type: described.type };
    const shown =
      type === "string"
        ? text.length > 300
          ? textView(text, { limit: 300, mono: true })
          : element("span", {}, ...inlineText(JSON.stringify(text)))
        : element("span", {}, ...inlineText(text));
    return element(
      "div",
      { class: "json-leaf" },
      label,
      element("span", { class: `json-value type-${type === "string" ? "string" : "other"}` }, shown),
    );
  }
  const { entries } = described;
  const details = element(
    "details",
    {},
    element("summary", {}, label, element("span", { class: "faint" }, ...inlineText(previewValue(value)))),
  );
  const fill = (): void => {
    if (details.childElementCount > 1) return;
    const list = element("div", { class: "json-children" });
    details.append(list);
    more(list, 0);
  };
  const more = (list: HTMLElement, from: number): void => {
    list.append(...entries.slice(from, from + CHILDREN).map(([key, item]) => node(key, item, entries.length <= 12 ? open - 1 : 0)));
    const rest = entries.length - from - CHILDREN;
    if (rest <= 0) return;
    const next = button(
      `Show ${count(Math.min(rest, CHILDREN))} more of ${count(rest)}`,
      () => {
        next.remove();
        more(list, from + CHILDREN);
      },
      "link",
    );
    list.append(next);
  };
  details.addEventListener("toggle", () => details.open && fill());
  if (open > 0) {
    fill();
    details.open = true;
  }
  return details;
}

function changesView({ changes, truncated }: { changes: readonly Change[]; truncated: boolean }, says: string): Child[] {
  const journal = changes.filter(({ path }) => path.startsWith("/journal/"));
  const state = changes.filter(({ path }) => !path.startsWith("/journal/"));
  return [
    element("p", { class: "padded faint" }, says),
    state.length === 0 && element("p", { class: "padded" }, "The registered state is the same."),
    state.length > 0 && element("ul", { class: "changes", "aria-label": "Changes of the state" }, ...state.map(changeView)),
    journal.length > 0 &&
      element(
        "details",
        { class: "padded" },
        element("summary", {}, `${countOf(journal.length, "change")} in the journal`),
        element("ul", { class: "changes", "aria-label": "Changes of the journal" }, ...journal.map(changeView)),
      ),
    truncated && element("p", { class: "notice" }, `More than ${MOST_CHANGES} changes: the rest is not shown.`),
  ];
}

function changeView(change: Change): HTMLElement {
  const path = change.path
    .split("/")
    .slice(1)
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"));
  const looks = { added: "ok", removed: "bad", changed: "warn" } as const;
  return element(
    "li",
    {},
    element(
      "p",
      {},
      element("span", { class: `mark ${looks[change.type]}` }, change.type),
      " ",
      element("span", { class: "mono" }, ...inlineText(path.join(" › ") || "everything")),
    ),
    ...sides(change),
  );
}

/** Long texts that changed in part are shown with that part; anything else before and after. */
function sides({ type, before, after }: Change): Child[] {
  if (typeof before === "string" && typeof after === "string" && Math.max(before.length, after.length) > 80)
    return [textChange(before, after)];
  const side = (tag: "del" | "ins", value: Json): HTMLElement => element(tag, {}, valueView(value, 600));
  return [
    type === "added" || before === undefined ? null : side("del", before),
    type === "removed" || after === undefined ? null : side("ins", after),
  ];
}

const KEPT = 60;

function textChange(before: string, after: string): HTMLElement {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  let end = 0;
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  const head = before.slice(Math.max(0, start - KEPT), start);
  const tail = after.slice(after.length - end).slice(0, KEPT);
  const changed = (tag: "del" | "ins", text: string): Child => (text === "" ? null : element(tag, {}, textView(text, { limit: 1500 })));
  return element(
    "div",
    { class: "text-change" },
    element("span", {}, start > KEPT ? "… " : "", ...inlineText(head)),
    changed("del", before.slice(start, before.length - end)),
    changed("ins", after.slice(start, after.length - end)),
    element("span", {}, ...inlineText(tail), end > KEPT ? " …" : ""),
  );
}
