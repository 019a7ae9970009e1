"use client";

import type { ReactNode } from "react";
import { Dialog } from "../../ui/controls/dialog.tsx";

const parts: readonly { readonly title: string; readonly lines: readonly (readonly [example: string, meaning: string])[] }[] = [
  {
    title: "Words and fields",
    lines: [
      ['refund "card declined"', "these words anywhere, this phrase as it stands"],
      ["agent:support status:error", "both hold"],
      ["tool:(refund, cancel)", "one of these"],
      ["model:gpt-4o*", "any that begins so"],
      ["cost:>0.05 duration:>10s tokens:10k..50k", "numbers and durations"],
      ["-forked:true", "not so"],
      ["(cost:>1 OR errors:>0) since:24h", "one or the other; since when"],
      ["args.amount:>500 result:~eligible", "what a step was given, and what came of it"],
      ["state.cart.total:<0", "what stood in the state at any checkpoint"],
      ["?refunds over 500 that failed", "a question: the collector's model writes the search"],
    ],
  },
  {
    title: "Steps",
    lines: [
      ["search -> refund!error", "a search, later a refund that failed"],
      ["search => refund", "the refund is the very next step"],
      ["lookup ->{<=2} lookup[args same]", "the same call again within two steps"],
      ["search ->{<10s} refund[args.amount:>500]", "within ten seconds, a refund of more than 500"],
      ["model -> edit_file{3,} -> !test -> answer", "three edits or more, and no test before the answer"],
      ["^model -> error $", "first and last step of the run"],
    ],
  },
];

interface SearchHelpProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly onTry: (example: string) => void;
}

/** The language on one page; each line of it can be tried. */
export function SearchHelp({ open, onClose, onTry }: SearchHelpProps): ReactNode {
  return (
    <Dialog title="How to search" open={open} onClose={onClose}>
      <div className="flex max-h-[70dvh] flex-col gap-4 overflow-y-auto">
        {parts.map(({ title, lines }) => (
          <section key={title}>
            <h3 className="eyebrow mb-1">{title}</h3>
            <ul className="flex flex-col">
              {lines.map(([example, meaning]) => (
                <li key={example}>
                  <button
                    type="button"
                    className="hover:bg-hover flex w-full flex-col rounded-md px-2 py-1 text-left"
                    onClick={() => onTry(example)}
                  >
                    <code className="mono text-accent">{example}</code>
                    <span className="text-ink-muted text-xs">{meaning}</span>
                  </button>
                </li>
              ))}
            </ul>
          </section>
        ))}
        <p className="text-ink-muted text-xs">
          While you type, fields, values and steps are offered: ↓ chooses, Enter writes it. What would mean something else goes into quotes.
        </p>
      </div>
    </Dialog>
  );
}
