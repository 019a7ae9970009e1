"use client";

import type { ReactNode } from "react";
import { Button } from "../../ui/controls/button.tsx";
import { Dialog } from "../../ui/controls/dialog.tsx";
import { CopyButton } from "../../ui/text/copy-button.tsx";
import { InlineText } from "../../ui/text/untrusted-text.tsx";

export interface ShownSecret {
  readonly name: string;
  readonly secret: string;
  /** The one before signs as well for a day. */
  readonly renewed: boolean;
}

/** A secret, the only time that it is shown. */
export function SecretDialog({ name, secret, renewed, onClose }: ShownSecret & { onClose: () => void }): ReactNode {
  return (
    <Dialog title="Secret of the webhook" open onClose={onClose}>
      <div className="flex flex-col gap-4">
        <p>
          What <InlineText text={name} /> gets is signed with this secret. Keep it where the receiver reads it: it is not shown again.
          {renewed && " For 24 hours the one before signs as well."}
        </p>
        <div className="bg-sunken flex items-center gap-2 rounded-md border px-3 py-2">
          <code className="mono min-w-0 flex-1 break-all" data-testid="secret">
            {secret}
          </code>
          <CopyButton label="Copy the secret" text={secret} />
        </div>
        <div className="flex justify-end">
          <Button look="primary" onClick={onClose}>
            I have it
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
