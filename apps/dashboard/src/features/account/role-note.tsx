"use client";

import type { ReactNode } from "react";
import { Notice } from "../../ui/feedback/notice.tsx";
import { InlineText } from "../../ui/text/untrusted-text.tsx";
import { useAccount } from "./use-account.ts";

/** Why something can't be done here, for those whose role is not enough. */
export function RoleNote({ what, role }: { what: string; role: "editor" | "admin" | "owner" }): ReactNode {
  const account = useAccount();
  const who = role === "owner" ? "the owner of this collector" : `the role ${role} in ${account?.project ? "" : "a project"}`;
  return (
    <Notice title={`You can't ${what} here`}>
      This needs {who}
      {role !== "owner" && account?.project && <InlineText text={account.project} />}
      {role === "owner" ? "." : ": an admin of the project can give it to you."}
    </Notice>
  );
}
