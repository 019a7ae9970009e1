"use client";

import { X } from "lucide-react";
import { useEffect, useId, useRef, type ReactNode } from "react";
import { IconButton } from "./button.tsx";

/** The platform's modal dialog: focus stays inside, Escape closes. */
export function Dialog({
  title,
  open,
  onClose,
  children,
}: {
  title: string;
  open: boolean;
  onClose: () => void;
  children: ReactNode;
}): ReactNode {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    if (open) ref.current?.showModal();
    else ref.current?.close();
  }, [open]);
  return (
    <dialog
      ref={ref}
      aria-labelledby={id}
      onClose={onClose}
      closedby="any"
      className="bg-surface text-ink m-auto w-[min(34rem,calc(100vw-2rem))] rounded-xl border shadow-2xl backdrop:bg-black/45"
    >
      <div className="flex h-12 items-center border-b pr-3 pl-5">
        <h2 id={id} className="text-sm font-semibold">
          {title}
        </h2>
        <IconButton label="Close" className="ml-auto" onClick={onClose}>
          <X aria-hidden="true" />
        </IconButton>
      </div>
      <div className="p-5">{children}</div>
    </dialog>
  );
}
