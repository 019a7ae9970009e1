"use client";

import type { ReactNode } from "react";
import { Segmented } from "../../ui/controls/segmented.tsx";
import type { ForkDraft } from "./fork-draft.ts";

const policies = {
  hold: { title: "Hold", means: "Each such step waits on the fork's page until you run it, refuse it or say what it gave." },
  run: { title: "Run", means: "They run: what sends, pays or deletes does so again." },
  refuse: { title: "Refuse", means: "They fail, and the agent is told so." },
} as const;

const modes = {
  live: { title: "Live", means: "Every step after the cut runs." },
  hybrid: { title: "Hybrid", means: "Models run; other steps are served where the recording has the same one." },
} as const;

interface AfterCutProps extends Pick<ForkDraft, "mode" | "external"> {
  readonly onChange: (part: Partial<ForkDraft>) => void;
}

/** How the fork goes on: what runs, and what becomes of steps that change the world. */
export function AfterCut({ mode, external, onChange }: AfterCutProps): ReactNode {
  return (
    <div className="flex flex-col gap-3 px-4 py-3">
      <div className="flex flex-col gap-1">
        <p className="eyebrow">What changes the world</p>
        <Segmented
          label="What changes the world"
          options={optionsOf(policies)}
          value={external}
          onChange={(next) => onChange({ external: next })}
        />
        <p className={external === "run" ? "text-warn" : "text-ink-muted"}>{policies[external].means}</p>
      </div>
      <div className="flex flex-col gap-1">
        <p className="eyebrow">The rest</p>
        <Segmented label="What runs" options={optionsOf(modes)} value={mode} onChange={(next) => onChange({ mode: next })} />
        <p className="text-ink-muted">{modes[mode].means}</p>
      </div>
    </div>
  );
}

function optionsOf<Value extends string>(choices: Record<Value, { title: string }>): { value: Value; title: string }[] {
  return (Object.keys(choices) as Value[]).map((value) => ({ value, title: choices[value].title }));
}
