import { button, element } from "./element.ts";
import type { SearchBox } from "./search-box.ts";
import type { Selection } from "./selection.ts";
import { nextRow, spanAt, type SpanTree } from "./span-tree.ts";
import type { StepView } from "./step-view.ts";
import type { Tabs } from "./tabs.ts";
import type { TreeView } from "./tree-view.ts";

interface Bound {
  readonly tree: SpanTree;
  readonly treeView: TreeView;
  readonly selection: Selection;
  readonly search: SearchBox;
  readonly step: StepView;
  readonly views: Tabs<"tree" | "transcript">;
  readonly help: HTMLDialogElement;
}

const keys: readonly (readonly [string, string, (bound: Bound) => void])[] = [
  ["j", "next step", ({ treeView }) => treeView.move(1)],
  ["k", "previous step", ({ treeView }) => treeView.move(-1)],
  [
    "e",
    "next error",
    ({ tree, selection }) =>
      select(
        selection,
        nextRow(tree, selection.row, (row) => spanAt(tree, row).status === "error"),
      ),
  ],
  ["/", "search", ({ search }) => search.focus()],
  ["n", "next one found", ({ search }) => search.next(1)],
  ["N", "previous one found", ({ search }) => search.next(-1)],
  ["i", "input and output", ({ step }) => step.tabs.select("content")],
  ["s", "state", ({ step }) => step.tabs.select("state")],
  ["a", "attributes", ({ step }) => step.tabs.select("attributes")],
  ["t", "tree or transcript", ({ views }) => views.select(views.selected === "tree" ? "transcript" : "tree")],
  ["?", "these keys", ({ help }) => help.showModal()],
];

function select(selection: Selection, row: number): void {
  if (row >= 0) selection.select(row);
}

export function bindKeys(bound: Bound): void {
  document.addEventListener("keydown", (event) => {
    const typing = event.target instanceof HTMLInputElement && event.target.type === "search";
    if (typing || event.ctrlKey || event.metaKey || event.altKey || bound.help.open) return;
    const found = keys.find(([key]) => key === event.key);
    if (!found) return;
    event.preventDefault();
    found[2](bound);
  });
}

export function helpDialog(): HTMLDialogElement {
  const dialog = element(
    "dialog",
    { "aria-label": "Keys" },
    element("h2", {}, "Keys"),
    element(
      "dl",
      {},
      ...keys.map(([key, does]) => element("div", {}, element("dt", {}, element("kbd", {}, key)), element("dd", {}, does))),
    ),
    element("p", { class: "faint" }, "In the tree: arrows move, fold and unfold; Home and End."),
    button("Close", () => dialog.close()),
  );
  return dialog;
}
