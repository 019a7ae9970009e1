"use client";

import type { Json } from "@retake/protocol";
import { useState, type ReactNode } from "react";
import { Button } from "../../ui/controls/button.tsx";
import { TextArea } from "../../ui/controls/field.tsx";
import { Segmented } from "../../ui/controls/segmented.tsx";
import { readAnswer, type AnswerForm } from "./read-answer.ts";

const forms = [
  { value: "json", title: "JSON" },
  { value: "text", title: "Text" },
] as const;

interface ValueAnswerProps {
  readonly label: string;
  readonly action: string;
  readonly busy: boolean;
  readonly onValue: (value: Json) => void;
}

/** A value to answer with: JSON, or text as it stands. */
export function ValueAnswer({ label, action, busy, onValue }: ValueAnswerProps): ReactNode {
  const [form, setForm] = useState<AnswerForm>("json");
  const [text, setText] = useState("");
  const { value, error } = readAnswer(text, form);
  const empty = text.trim() === "";
  return (
    <form
      aria-label={label}
      className="flex flex-col items-start gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (error === null) onValue(value);
      }}
    >
      <Segmented label={`Form of: ${label}`} options={forms} value={form} onChange={setForm} />
      <div className="flex w-full">
        <TextArea
          label={label}
          rows={3}
          value={text}
          error={empty ? null : error}
          hint={form === "json" ? "An object, a list, a number, true, false or null; text goes in quotes." : "Taken as it stands."}
          onChange={(event) => setText(event.target.value)}
        />
      </div>
      <Button type="submit" look="primary" disabled={busy || error !== null}>
        {action}
      </Button>
    </form>
  );
}
