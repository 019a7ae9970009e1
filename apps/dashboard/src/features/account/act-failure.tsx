import type { ReactNode } from "react";
import { UntrustedText } from "../../ui/text/untrusted-text.tsx";

/** What a form was refused with. */
export function ActFailure({ error }: { error: Error | null }): ReactNode {
  return (
    error && (
      <div role="alert" className="border-bad/30 bg-bad-soft rounded-md border px-3 py-2">
        <UntrustedText text={error.message} limit={500} />
      </div>
    )
  );
}
