"use client";

import { useState, type ReactNode } from "react";
import { Button } from "../../ui/controls/button.tsx";
import { Dialog } from "../../ui/controls/dialog.tsx";

interface ConfirmButtonProps {
  /** On the button. */
  readonly action: string;
  /** For those who hear it without what stands beside it. */
  readonly label: string;
  readonly title: string;
  readonly disabled?: boolean;
  readonly onConfirm: () => void;
  /** What will be. */
  readonly children: ReactNode;
}

/** A button for what can't be undone: asks once more, and says what will be. */
export function ConfirmButton({ action, label, title, disabled = false, onConfirm, children }: ConfirmButtonProps): ReactNode {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button aria-label={label} look="danger" className="h-6" disabled={disabled} onClick={() => setOpen(true)}>
        {action}
      </Button>
      <Dialog title={title} open={open} onClose={() => setOpen(false)}>
        <div className="flex flex-col gap-4 text-left font-normal whitespace-normal">
          <div>{children}</div>
          <div className="flex justify-end gap-2">
            <Button onClick={() => setOpen(false)}>Keep it</Button>
            <Button
              look="primary"
              onClick={() => {
                setOpen(false);
                onConfirm();
              }}
            >
              {action}
            </Button>
          </div>
        </div>
      </Dialog>
    </>
  );
}
