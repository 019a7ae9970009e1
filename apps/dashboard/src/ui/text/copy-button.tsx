"use client";

import { Check, Copy } from "lucide-react";
import { useState, type ReactNode } from "react";
import { IconButton } from "../controls/button.tsx";

/** @param text what is copied; a function where making it takes a while */
export function CopyButton({ label, text }: { label: string; text: string | (() => string) }): ReactNode {
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(typeof text === "string" ? text : text());
    setCopied(true);
  };
  return (
    <IconButton label={copied ? "Copied" : label} small onClick={() => void copy()} onBlur={() => setCopied(false)}>
      {copied ? <Check aria-hidden="true" /> : <Copy aria-hidden="true" />}
    </IconButton>
  );
}
