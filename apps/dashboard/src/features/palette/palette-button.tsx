"use client";

import { Command as CommandIcon } from "lucide-react";
import dynamic from "next/dynamic";
import { useEffect, useState, type ReactNode } from "react";
import { IconButton } from "../../ui/controls/button.tsx";

const Palette = dynamic(async () => (await import("./palette.tsx")).Palette, { ssr: false });

/** Opens the command palette; so does ⌘K, or Ctrl and K. */
export function PaletteButton(): ReactNode {
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== "k" || !(event.metaKey || event.ctrlKey) || event.altKey || event.shiftKey) return;
      if (document.querySelector("dialog[open]")) return;
      event.preventDefault();
      setOpen(true);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
  return (
    <>
      <IconButton label="Command palette" aria-keyshortcuts="Meta+K Control+K" onClick={() => setOpen(true)}>
        <CommandIcon aria-hidden="true" />
      </IconButton>
      {open && <Palette onClose={() => setOpen(false)} />}
    </>
  );
}
