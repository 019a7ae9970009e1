import { stepTabs, type StepTab } from "./step-view.ts";

/** What is looked at, as it stands in the address after `#`: a step can be pointed to. */
export interface Place {
  readonly step: string | null;
  readonly tab: StepTab;
  readonly view: "tree" | "transcript";
}

export function readPlace(): Place {
  const values = new URLSearchParams(location.hash.slice(1));
  return {
    step: values.get("step"),
    tab: stepTabs.find((tab) => tab === values.get("tab")) ?? "content",
    view: values.get("view") === "transcript" ? "transcript" : "tree",
  };
}

export function writePlace({ step, tab, view }: Place): void {
  const values = new URLSearchParams();
  if (step !== null) values.set("step", step);
  if (tab !== "content") values.set("tab", tab);
  if (view !== "tree") values.set("view", view);
  history.replaceState(null, "", `#${values.toString()}`);
}
