import { element } from "./element.ts";
import { bindKeys, helpDialog } from "./keys.ts";
import { readPlace, writePlace } from "./page-address.ts";
import { runHeader } from "./run-header.ts";
import { SearchBox } from "./search-box.ts";
import { Selection } from "./selection.ts";
import { SharedRun } from "./shared-run.ts";
import { buildSpanTree, openingRow, spanAt } from "./span-tree.ts";
import { StepView } from "./step-view.ts";
import { Tabs } from "./tabs.ts";
import { TranscriptView } from "./transcript-view.ts";
import { TreeView } from "./tree-view.ts";

const parts = (name: string): string[] =>
  [...document.querySelectorAll(`script[data-part="${name}"]`)].map(({ textContent }) => textContent);

async function show(): Promise<void> {
  const run = await SharedRun.open(parts("page")[0] ?? "", parts("values"));
  const { spans, madeMs } = run.page;
  const tree = buildSpanTree(spans, madeMs);
  const place = readPlace();
  const help = helpDialog();
  const selection = new Selection(tree.rowOf.get(place.step ?? "") ?? openingRow(tree));
  const treeView = new TreeView(tree, madeMs, selection);
  const transcript = new TranscriptView(run, tree, selection);
  const views = new Tabs("View of the run", { tree: "Tree", transcript: "Transcript" }, place.view);
  const search = new SearchBox(run, tree, selection, (rows) => treeView.mark(rows));
  const print = async (): Promise<void> => {
    await transcript.fill();
    globalThis.print();
  };
  const header = runHeader(run.page, { search: search.root, onPrint: () => void print(), onHelp: () => help.showModal() });
  if (spans.length === 0) {
    document.body.append(header, element("p", { class: "notice" }, "This run has no spans."), help);
    return;
  }
  const step = new StepView(run, tree, selection, place.tab);
  document.body.append(
    header,
    element("main", {}, element("section", { class: "steps", "aria-label": "Steps" }, views.root), step.root),
    help,
  );
  views.panel.tabIndex = -1;
  const showView = (): void => {
    views.panel.replaceChildren(views.selected === "tree" ? treeView.root : transcript.root);
    if (views.selected === "tree") treeView.reveal(selection.row);
    else transcript.reveal("start");
  };
  const remember = (): void => writePlace({ step: spanAt(tree, selection.row).spanId, tab: step.tabs.selected, view: views.selected });
  views.listen(showView);
  for (const part of [views, step.tabs, selection]) part.listen(remember);
  showView();
  bindKeys({ tree, treeView, selection, search, step, views, help });
  addEventListener("beforeprint", () => treeView.print(true));
  addEventListener("afterprint", () => treeView.print(false));
  addEventListener("hashchange", () => {
    const { step: spanId, tab, view } = readPlace();
    const row = tree.rowOf.get(spanId ?? "");
    if (row !== undefined) selection.select(row);
    step.tabs.select(tab);
    views.select(view);
  });
  await step.draw();
}

show().catch((error: unknown) => {
  const why = error instanceof Error ? error.message : String(error);
  const hint =
    typeof DecompressionStream === "undefined"
      ? "This browser is too old for it: it needs one of 2023 or later."
      : "It was cut or changed on its way; ask for it again.";
  document.body.append(element("p", { class: "notice bad" }, `This file can't be shown. ${hint} (${why})`));
});
