import { button, element, type Child } from "./element.ts";
import { count, countOf, dollars, duration, time } from "./format.ts";
import type { PageData } from "./page-data.ts";
import { scoreList } from "./step-view.ts";
import { inlineText, shortText, textView } from "./text-view.ts";

interface Actions {
  readonly search: HTMLElement;
  readonly onPrint: () => void;
  readonly onHelp: () => void;
}

const statuses = {
  ok: ["ok", "Succeeded"],
  error: ["bad", "Failed"],
  running: ["running", "Running"],
  cancelled: ["muted", "Cancelled"],
} as const;

/** Whose run it is, how it went, where it came from, and what the file leaves out. */
export function runHeader(page: PageData, { search, onPrint, onHelp }: Actions): HTMLElement {
  const { run, pins, leftOut } = page;
  const [look, status] = statuses[run.status];
  const pinned = Object.entries(pins);
  return element(
    "header",
    { class: "run" },
    element(
      "div",
      { class: "run-title" },
      element("span", { class: `mark ${look}` }, status),
      element("h1", {}, ...shortText(run.agent || "Run"), " ", element("span", { class: "faint" }, ...shortText(run.agentVersion, 40))),
      search,
      element("span", { class: "actions" }, themeButton(), button("Print", onPrint), button("Keys", onHelp)),
    ),
    element(
      "dl",
      { class: "facts" },
      fact("Run", element("span", { class: "mono" }, run.runId)),
      fact("Started", time(run.startTimeMs)),
      fact("Took", duration(run.durationMs)),
      fact("Steps", `${count(run.steps)}${run.inheritedSteps > 0 ? `, ${count(run.inheritedSteps)} inherited` : ""}`),
      run.errors > 0 && fact("Errors", count(run.errors)),
      fact("Tokens", `${count(run.inputTokens)} in, ${count(run.outputTokens)} out`),
      fact("Cost", `${dollars(run.costUsd)}${(run.unpricedCalls ?? 0) > 0 ? " +?" : ""}`),
      run.models.length > 0 && fact("Models", ...shortText(run.models.join(", "))),
      run.labels.length > 0 && fact("Labels", ...shortText(run.labels.join(", "), 300)),
      ...lineage(page),
    ),
    run.status === "error" && run.statusMessage !== "" && element("div", { class: "bad" }, textView(run.statusMessage, { limit: 300 })),
    element(
      "div",
      { class: "more" },
      leftOut.length > 0 &&
        folded(
          countOf(leftOut.length, "note") + " on what is not in this file",
          element("ul", {}, ...leftOut.map((sentence) => element("li", {}, sentence))),
        ),
      pinned.length > 0 &&
        folded(
          countOf(pinned.length, "pin"),
          element(
            "dl",
            { class: "attributes" },
            ...pinned.map(([name, value]) =>
              element(
                "div",
                {},
                element("dt", { class: "mono" }, ...inlineText(name)),
                element("dd", { class: "mono" }, ...inlineText(value)),
              ),
            ),
          ),
        ),
      run.scores.length > 0 && folded(countOf(run.scores.length, "score"), scoreList(run.scores)),
    ),
  );
}

function lineage({ run, forks, parentGone }: PageData): Child[] {
  return [
    run.fork !== null &&
      fact(
        "Forked from",
        element("span", { class: "mono" }, run.fork.runId),
        ` ${run.fork.point} step `,
        element("span", { class: "mono" }, run.fork.spanId),
        parentGone ? " (gone)" : "",
      ),
    run.replay !== null &&
      fact("Replay of", element("span", { class: "mono" }, run.replay.runId ?? "a recording"), " (", ...shortText(run.replay.mode), ")"),
    run.experiment !== null && fact("Case", ...shortText(run.experiment.caseId), `, trial ${count(run.experiment.trial)}`),
    forks.length > 0 &&
      fact(
        "Forks",
        element(
          "span",
          { class: "mono" },
          forks
            .slice(0, 8)
            .map(({ runId }) => runId.slice(0, 8))
            .join(", "),
        ),
        forks.length > 8 ? " …" : "",
      ),
  ];
}

function fact(title: string, ...children: readonly Child[]): HTMLElement {
  return element("div", {}, element("dt", {}, title), element("dd", {}, ...children));
}

function folded(title: string, content: HTMLElement): HTMLElement {
  return element("details", {}, element("summary", {}, title), content);
}

function themeButton(): HTMLButtonElement {
  const made = button("", () => {
    document.documentElement.dataset["theme"] = isDark() ? "light" : "dark";
    label();
  });
  const isDark = (): boolean => {
    const { theme } = document.documentElement.dataset;
    return theme === undefined ? matchMedia("(prefers-color-scheme: dark)").matches : theme === "dark";
  };
  const label = (): void => {
    made.textContent = isDark() ? "Light" : "Dark";
    made.setAttribute("aria-label", isDark() ? "Use the light theme" : "Use the dark theme");
  };
  label();
  return made;
}
