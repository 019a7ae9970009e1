"use client";

import { formatDuration } from "../../ui/text/format.ts";
import { findAmong, useCommandSource, type Command } from "../palette/command-sources.ts";
import { KindIcon, spanTitle } from "../span/kind-icon.tsx";
import { nextError, spanAt } from "./span-tree.ts";
import type { RunView } from "./use-run-view.ts";

const MOST_STEPS = 40;

/** What the palette offers on a run: its actions, and its steps by name. */
export function RunCommands({ view }: { view: RunView }): null {
  const { tree, steps, choices, choose, select } = view;
  const error = nextError(tree, steps.selectedRow);
  const show = (name: "tree" | "transcript" | "graph", title: string): Command => ({
    id: name,
    title: `Show the ${title}`,
    act: () => void choose({ view: name }, { history: "push" }),
  });
  const actions: Command[] = [
    ...(error === null ? [] : [{ id: "error", title: "Next error", shortcut: "e", act: () => select(spanAt(tree, error).spanId) }]),
    { id: "state", title: "State at this step", shortcut: "s", act: () => void choose({ tab: "state", show: null, fork: null }) },
    {
      id: "changes",
      title: "What this step changed",
      act: () => void choose({ tab: "state", show: "changes", fork: null }),
    },
    { id: "fork", title: "Fork from this step", shortcut: "f", act: () => void choose({ fork: true }) },
    show("tree", "tree"),
    show("transcript", "transcript"),
    show("graph", "graph"),
    { id: "fold", title: "Collapse all", act: () => void choose({ fold: { all: true, except: [] } }) },
    { id: "unfold", title: "Expand all", act: () => void choose({ fold: null }) },
    {
      id: "compact",
      title: choices.compact ? "Show idle time in full" : "Compress idle time",
      act: () => void choose({ compact: !choices.compact || null }),
    },
  ];
  useCommandSource("This run", findAmong(actions));
  useCommandSource("Steps", (text) => findSteps(text));

  function findSteps(text: string): { commands: Command[]; total: number } {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    const commands: Command[] = [];
    let total = 0;
    if (words.length === 0) return { commands, total };
    for (let row = 0; row < tree.span.length; row++) {
      const span = spanAt(tree, row);
      const title = spanTitle(span);
      const name = `${title} ${span.name} ${span.stepKey} ${span.spanId}`.toLowerCase();
      if (!words.every((word) => name.includes(word)) || ++total > MOST_STEPS) continue;
      commands.push({
        id: span.spanId,
        title,
        icon: <KindIcon kind={span.kind} />,
        hint: `after ${formatDuration(span.startTimeMs - spanAt(tree, 0).startTimeMs)} ${span.status === "error" ? span.statusMessage : span.preview}`,
        act: () => select(span.spanId),
      });
    }
    return { commands, total };
  }
  return null;
}
