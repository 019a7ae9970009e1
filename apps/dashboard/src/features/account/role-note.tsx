"use client";

import type { ReactNode } from "react";
import { Notice } from "../../ui/feedback/notice.tsx";
import { InlineText } from "../../ui/text/untrusted-text.tsx";
import { useAccount } from "./use-account.ts";

/** Why something can't be done here, for those whose role is not enough. */
export function RoleNote({ what, needs }: { what: string; needs: "editor" | "admin" }): ReactNode {
  const account = useAccount();
  return (
    <Notice title={`You can't ${what} here`}>
      This needs the role {needs} in {account?.project ? <InlineText text={account.project} /> : "the project"}: an admin of the project can
      give it to you.
    </Notice>
  );
}
