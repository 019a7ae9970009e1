"use client";

import { useEffect, useId, useRef, useState, type ReactNode } from "react";
import { Button } from "./button.tsx";

interface MenuButtonProps {
  readonly title: string;
  readonly icon: ReactNode;
  /** Its content; gets what closes it. */
  readonly children: (close: () => void) => ReactNode;
}

/**
 * A button that opens a panel under itself (on a phone, under the positioned box that it is in); Escape and whatever is
 * done elsewhere close it.
 */
export function MenuButton({ title, icon, children }: MenuButtonProps): ReactNode {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLDivElement>(null);
  const id = useId();
  useEffect(() => {
    if (!open) return undefined;
    const closeOutside = ({ target }: Event): void => {
      if (!(target instanceof Node && box.current?.contains(target))) setOpen(false);
    };
    const closeOnEscape = ({ key }: KeyboardEvent): void => {
      if (key !== "Escape") return;
      setOpen(false);
      button.current?.querySelector("button")?.focus();
    };
    window.addEventListener("pointerdown", closeOutside);
    window.addEventListener("focusin", closeOutside);
    window.addEventListener("keydown", closeOnEscape);
    return () => {
      window.removeEventListener("pointerdown", closeOutside);
      window.removeEventListener("focusin", closeOutside);
      window.removeEventListener("keydown", closeOnEscape);
    };
  }, [open]);
  return (
    <div ref={box} className="sm:relative">
      <div ref={button}>
        <Button icon={icon} aria-expanded={open} aria-controls={open ? id : undefined} onClick={() => setOpen(!open)}>
          {title}
        </Button>
      </div>
      {open && (
        <div
          id={id}
          role="group"
          aria-label={title}
          className="bg-surface absolute top-full left-0 z-30 mt-1 w-80 max-w-[calc(100vw-2rem)] overflow-hidden rounded-lg border shadow-xl"
        >
          {children(() => setOpen(false))}
        </div>
      )}
    </div>
  );
}
