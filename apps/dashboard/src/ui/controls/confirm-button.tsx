"use client";

import { useState, type ReactNode } from "react";
import { Button } from "./button.tsx";

/** Asks once more in its own place; whatever takes the focus away means no. */
export function ConfirmButton({
  title,
  label,
  busy = false,
  onConfirm,
}: {
  title: string;
  label: string;
  busy?: boolean;
  onConfirm: () => void;
}): ReactNode {
  const [asking, setAsking] = useState(false);
  return (
    <Button
      look={asking ? "plain" : "quiet"}
      className={asking ? "text-bad border-bad" : ""}
      aria-label={asking ? `Really: ${label}` : label}
      disabled={busy}
      onClick={() => {
        if (asking) onConfirm();
        setAsking(!asking);
      }}
      onBlur={() => setAsking(false)}
    >
      {asking ? "Really?" : title}
    </Button>
  );
}
