import type { Json, Message, Score, SpanSkeleton } from "@retake/protocol";
import { element, replace, type Child } from "./element.ts";
import { countOf, dollars, duration, time } from "./format.ts";
import { messageList, valueView } from "./message-view.ts";
import type { SpanContent } from "./page-data.ts";
import type { Selection } from "./selection.ts";
import type { SharedRun } from "./shared-run.ts";
import { kindTitle, spanAt, spanDuration, spanTitle, type SpanTree } from "./span-tree.ts";
import { StateView } from "./state-view.ts";
import { Tabs } from "./tabs.ts";
import { inlineText, shortText, textView } from "./text-view.ts";
import { marks } from "./tree-view.ts";

export const stepTabs = ["content", "state", "attributes", "scores"] as const;
export type StepTab = (typeof stepTabs)[number];

/** The selected step: what went in and came out, the state around it, attributes, scores. */
export class StepView {
  readonly root: HTMLElement;
  readonly tabs: Tabs<StepTab>;
  readonly #run: SharedRun;
  readonly #tree: SpanTree;
  readonly #selection: Selection;
  readonly #head = element("div", { class: "step-head" });
  readonly #state: StateView;
  #shown = 0;

  constructor(run: SharedRun, tree: SpanTree, selection: Selection, tab: StepTab) {
    this.#run = run;
    this.#tree = tree;
    this.#selection = selection;
    this.#state = new StateView(run);
    this.tabs = new Tabs<StepTab>(
      "Parts of the step",
      { content: "Input and output", state: "State", attributes: "Attributes", scores: "Scores" },
      tab,
    );
    this.root = element("section", { class: "step", "aria-label": "Selected step" }, this.#head, this.tabs.root);
    this.tabs.listen(() => void this.draw());
    selection.listen(() => void this.draw());
  }

  async draw(): Promise<void> {
    const turn = ++this.#shown;
    const { row } = this.#selection;
    const span = spanAt(this.#tree, row);
    replace(this.#head, ...this.#headOf(span));
    let shown: readonly Child[];
    try {
      shown = this.tabs.selected === "state" ? [await this.#state.draw(span)] : await this.#content(span, this.#tree.span[row]!);
    } catch (error) {
      shown = [
        element(
          "p",
          { class: "notice bad" },
          `This part of the file can't be read: ${error instanceof Error ? error.message : String(error)}`,
        ),
      ];
    }
    // Another step may have been chosen while this one was read.
    if (turn !== this.#shown) return;
    replace(this.tabs.panel, ...shown);
    this.tabs.panel.scrollTop = 0;
  }

  #headOf(span: SpanSkeleton): Child[] {
    const facts = [
      kindTitle(span),
      duration(spanDuration(span, this.#run.page.madeMs)),
      span.inputTokens + span.outputTokens > 0
        ? `${countOf(span.inputTokens, "token")} in, ${countOf(span.outputTokens, "token")} out`
        : "",
      span.costUsd > 0 ? dollars(span.costUsd) : "",
    ];
    return [
      element("h2", {}, element("span", { class: `kind kind-${span.kind}`, "aria-hidden": true }), ...shortText(spanTitle(span))),
      ...marks(span),
      element("span", { class: "faint" }, facts.filter((fact) => fact !== "").join(" · ")),
    ];
  }

  async #content(span: SpanSkeleton, index: number): Promise<Child[]> {
    const content = await this.#run.content(index);
    if (content === null) return [element("p", { class: "notice" }, "The content of this step was left out to keep the file small.")];
    if (this.tabs.selected === "attributes") return attributeParts(span, content);
    if (this.tabs.selected === "scores") return [scoreList(content.scores)];
    return inputAndOutput(span, content);
  }
}

const titles: Readonly<Record<SpanSkeleton["kind"], readonly [string, string]>> = {
  tool: ["Arguments", "Result"],
  model: ["Request", "Response"],
  agent: ["Input", "Answer"],
  scope: ["Input", "Result"],
  step: ["Input", "Result"],
  timer: ["Input", "Result"],
  fetch: ["Request", "Response"],
  signal: ["Question", "Answer"],
  other: ["Input", "Output"],
};

function inputAndOutput(span: SpanSkeleton, content: SpanContent): Child[] {
  const [input, output] = titles[span.kind];
  return [
    span.status === "error" && span.statusMessage !== "" && part("Error", element("div", { class: "bad" }, textView(span.statusMessage))),
    part(input, messagesOrValue(content.inputMessages, content.input, "Nothing was recorded as input.")),
    part(
      output,
      messagesOrValue(content.outputMessages, content.output, span.status === "running" ? "It was still running." : "Nothing came out."),
    ),
  ];
}

export function messagesOrValue(messages: readonly Message[], value: Json | null, none: string): HTMLElement {
  if (messages.length > 0) return messageList(messages);
  return element("div", { class: "padded" }, value === null ? element("span", { class: "faint" }, none) : valueView(value));
}

export function part(title: string, ...children: readonly Child[]): HTMLElement {
  return element("section", { class: "part", "aria-label": title }, element("h3", {}, title), ...children);
}

function attributeParts(span: SpanSkeleton, content: SpanContent): Child[] {
  return [
    part(
      "Span",
      attributes({
        "span id": span.spanId,
        "parent id": span.parentId,
        name: span.name,
        operation: span.operation,
        started: time(span.startTimeMs),
      }),
    ),
    part("Attributes", attributes(content.attributes)),
    content.events.length > 0 &&
      part(
        "Events",
        ...content.events.map((event) =>
          element(
            "div",
            {},
            element("p", { class: "padded" }, ...inlineText(event.name), " ", element("span", { class: "faint" }, time(event.timeMs))),
            attributes(event.attributes),
          ),
        ),
      ),
    content.links.length > 0 &&
      part("Links", ...content.links.map((link) => attributes({ "trace id": link.traceId, "span id": link.spanId, ...link.attributes }))),
    part("Resource", attributes(content.resource)),
  ];
}

function attributes(values: Readonly<Record<string, Json>>): HTMLElement {
  const entries = Object.entries(values).filter(([, value]) => value !== null);
  if (entries.length === 0) return element("p", { class: "padded faint" }, "None.");
  return element(
    "dl",
    { class: "attributes" },
    ...entries.map(([name, value]) =>
      element(
        "div",
        {},
        element("dt", { class: "mono" }, ...inlineText(name)),
        element("dd", {}, textView(typeof value === "string" ? value : JSON.stringify(value), { limit: 500, mono: true })),
      ),
    ),
  );
}

export function scoreList(scores: readonly Score[]): HTMLElement {
  if (scores.length === 0) return element("p", { class: "notice" }, "No scores on this step. Those of the whole run stand above.");
  return element(
    "ul",
    { class: "scores" },
    ...scores.map((score) =>
      element(
        "li",
        {},
        element("strong", {}, ...inlineText(score.name)),
        " ",
        score.value === null ? null : element("span", {}, String(Math.round(score.value * 1e4) / 1e4)),
        score.label ? element("span", { class: "mark" }, ...inlineText(score.label)) : null,
        score.explanation ? textView(score.explanation, { limit: 1000 }) : null,
      ),
    ),
  );
}
