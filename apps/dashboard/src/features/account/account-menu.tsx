"use client";

import { CircleUserRound, LogOut, UserRoundCog } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { Popover } from "../../ui/controls/popover.tsx";
import { InlineText } from "../../ui/text/untrusted-text.tsx";
import { useAccount } from "./use-account.ts";
import { useSessionAct } from "./use-session-act.ts";

const item = "hover:bg-hover flex w-full items-center gap-2 rounded-md px-2.5 py-1.5 text-left [&_svg]:size-4";

/** Who is signed in, and the way out; nothing where nobody signs in. */
export function AccountMenu(): ReactNode {
  const account = useAccount();
  const { send, busy, error } = useSessionAct("sign-out");
  if (!account?.user) return null;
  const { email, owner } = account.user;
  const role = owner ? "owner" : account.projects.find(({ name }) => name === account.project)?.role;
  return (
    <Popover label="Your account" button={<CircleUserRound aria-hidden="true" />}>
      <div className="border-b px-2.5 pt-1.5 pb-2">
        <div className="truncate font-medium">
          <InlineText text={email} />
        </div>
        <div className="text-ink-muted text-xs">{role ? `Role: ${role}` : "No role in this project"}</div>
      </div>
      <div className="pt-1">
        <Link href="/settings?section=account" className={item}>
          <UserRoundCog aria-hidden="true" />
          Account and sessions
        </Link>
        <button
          type="button"
          className={item}
          disabled={busy}
          onClick={() => void send({}).then((done) => done && window.location.assign("/sign-in"))}
        >
          <LogOut aria-hidden="true" />
          Sign out
        </button>
        {error && (
          <p role="alert" className="text-bad px-2.5 py-1 text-xs">
            {error.message}
          </p>
        )}
      </div>
    </Popover>
  );
}
