"use client";

import type { Json } from "@retake/protocol";
import { Ban, PencilLine, Play } from "lucide-react";
import { useState, type ReactNode } from "react";
import { Button } from "../../ui/controls/button.tsx";
import { TextField } from "../../ui/controls/field.tsx";
import { ValueAnswer } from "./value-answer.tsx";

interface HoldAnswerProps {
  readonly busy: boolean;
  readonly onAnswer: (value: Json) => void;
}

/** Run it, refuse it, or say what came of it instead. */
export function HoldAnswer({ busy, onAnswer }: HoldAnswerProps): ReactNode {
  const [open, setOpen] = useState<"refuse" | "output" | null>(null);
  const toggle = (which: "refuse" | "output"): void => setOpen(open === which ? null : which);
  return (
    <>
      <div className="flex flex-wrap gap-2">
        <Button look="primary" disabled={busy} icon={<Play aria-hidden="true" />} onClick={() => onAnswer({ approve: true })}>
          Run it
        </Button>
        <Button disabled={busy} aria-expanded={open === "refuse"} icon={<Ban aria-hidden="true" />} onClick={() => toggle("refuse")}>
          Refuse
        </Button>
        <Button disabled={busy} aria-expanded={open === "output"} icon={<PencilLine aria-hidden="true" />} onClick={() => toggle("output")}>
          Give an output
        </Button>
      </div>
      {open === "refuse" && <Refusal busy={busy} onAnswer={onAnswer} />}
      {open === "output" && (
        <ValueAnswer label="Output in its place" action="Use this output" busy={busy} onValue={(output) => onAnswer({ output })} />
      )}
    </>
  );
}

function Refusal({ busy, onAnswer }: HoldAnswerProps): ReactNode {
  const [reason, setReason] = useState("");
  return (
    <form
      aria-label="Refuse the step"
      className="flex items-end gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        onAnswer(reason.trim() === "" ? { approve: false } : { approve: false, reason: reason.trim() });
      }}
    >
      <TextField
        label="Reason (the agent is told it)"
        value={reason}
        maxLength={2000}
        onChange={(event) => setReason(event.target.value)}
      />
      <Button type="submit" disabled={busy}>
        Refuse the step
      </Button>
    </form>
  );
}
