"use client";

import { Keyboard } from "lucide-react";
import { useState, type ReactNode } from "react";
import { IconButton } from "../../ui/controls/button.tsx";
import { Dialog } from "../../ui/controls/dialog.tsx";
import { Kbd } from "../../ui/controls/kbd.tsx";
import { useShortcuts } from "./use-shortcuts.ts";

const groups: readonly { readonly title: string; readonly keys: readonly (readonly [string, string])[] }[] = [
  {
    title: "Everywhere",
    keys: [
      ["/", "Search; on a run: filter its steps"],
      ["⌘K Ctrl+K", "Command palette: screens, actions, steps by name"],
      ["?", "This list"],
    ],
  },
  {
    title: "Runs",
    keys: [
      ["j k", "Next, previous run"],
      ["Enter", "Open the run"],
      ["x", "Select the run (X: up to here)"],
    ],
  },
  {
    title: "A run",
    keys: [
      ["j k", "Next, previous step"],
      ["→ ←", "Expand, collapse; into a step, out of it"],
      ["↑ ↓", "Move in the tree; Page up, Page down, Home, End too"],
      ["e", "Next error"],
      ["n p", "Next, previous step that the search found"],
      ["w", "Next step that waits for an answer"],
      ["s", "State at this step"],
      ["[ ]", "Previous, next checkpoint"],
      ["{ }", "Previous, next change of the chosen value, or place where the condition holds"],
      ["d", "Compare with this step: choose another one"],
      ["f", "Fork from this step"],
      ["Esc", "Leave the fork panel"],
    ],
  },
  {
    title: "Compare",
    keys: [
      ["j k", "Next, previous row"],
      ["n p", "Next, previous difference"],
      ["w", "Next step that waits for an answer"],
      ["x", "Swap A and B"],
    ],
  },
];

export function HelpButton(): ReactNode {
  const [open, setOpen] = useState(false);
  useShortcuts({ "?": () => setOpen(true) });
  return (
    <>
      <IconButton label="Keyboard shortcuts" onClick={() => setOpen(true)}>
        <Keyboard aria-hidden="true" />
      </IconButton>
      <Dialog title="Keyboard shortcuts" open={open} onClose={() => setOpen(false)}>
        <div className="flex flex-col gap-5">
          {groups.map(({ title, keys }) => (
            <section key={title}>
              <h3 className="eyebrow mb-1.5">{title}</h3>
              <dl className="grid grid-cols-[7rem_1fr] gap-y-1.5">
                {keys.map(([key, meaning]) => (
                  <div key={key} className="contents">
                    <dt className="flex gap-1">
                      {key.split(" ").map((part) => (
                        <Kbd key={part}>{part}</Kbd>
                      ))}
                    </dt>
                    <dd>{meaning}</dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
        </div>
      </Dialog>
    </>
  );
}
