"use client";

import { Columns3 } from "lucide-react";
import { useEffect, useId, useRef, useState, type ReactNode } from "react";
import { Button } from "../../ui/controls/button.tsx";
import type { useRunColumns } from "./run-columns.ts";

/** Which columns the table has. */
export function ColumnMenu({ choosable, choose }: Pick<ReturnType<typeof useRunColumns>, "choosable" | "choose">): ReactNode {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const id = useId();
  useEffect(() => {
    if (!open) return undefined;
    const closeOutside = ({ target }: Event): void => {
      if (!(target instanceof Node && box.current?.contains(target))) setOpen(false);
    };
    const closeOnEscape = ({ key }: KeyboardEvent): void => {
      if (key === "Escape") setOpen(false);
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
    <div ref={box} className="relative">
      <Button
        icon={<Columns3 aria-hidden="true" />}
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
      >
        Columns
      </Button>
      {open && (
        <fieldset id={id} className="bg-surface absolute top-full right-0 z-30 mt-1 w-48 rounded-lg border p-1.5 shadow-xl">
          <legend className="sr-only">Columns that are shown</legend>
          {choosable.map(({ name, title, shown }) => (
            <label key={name} className="hover:bg-hover flex min-h-7 cursor-pointer items-center gap-2 rounded-sm px-2">
              <input type="checkbox" className="accent-accent" checked={shown} onChange={(event) => choose(name, event.target.checked)} />
              {title}
            </label>
          ))}
        </fieldset>
      )}
    </div>
  );
}
