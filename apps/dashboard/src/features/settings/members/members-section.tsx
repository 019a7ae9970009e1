"use client";

import type { Member, MemberRole } from "@retake/protocol";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { Button } from "../../../ui/controls/button.tsx";
import { Card } from "../../../ui/data/card.tsx";
import { Table } from "../../../ui/data/table.tsx";
import { Badge } from "../../../ui/feedback/badge.tsx";
import { Notice } from "../../../ui/feedback/notice.tsx";
import { Skeleton } from "../../../ui/feedback/skeleton.tsx";
import { countOf, formatTime } from "../../../ui/text/format.ts";
import { InlineText } from "../../../ui/text/untrusted-text.tsx";
import { visibleString } from "../../../ui/text/visible-text.ts";
import { useAccount, useMay } from "../../account/use-account.ts";
import { callCollector } from "../../collector/call-collector.ts";
import { ErrorNotice } from "../../collector/error-notice.tsx";
import { ConfirmButton } from "../confirm-button.tsx";
import { ShownOnce } from "../shown-once.tsx";
import { useChange } from "../use-change.ts";
import { InviteMember } from "./invite-member.tsx";
import { linkAddress } from "./link-address.ts";
import { memberRoles } from "./member-roles.ts";

const membersQuery = queryOptions({
  queryKey: ["members"],
  queryFn: async ({ signal }) => (await callCollector("listMembers", { signal })).members,
});

export function MembersSection(): ReactNode {
  const members = useQuery(membersQuery);
  const account = useAccount();
  const change = useChange("changeMemberRole", "members");
  const remove = useChange("removeMember", "members", "account");
  const reset = useChange("resetMemberPassword");
  const [resetOf, setResetOf] = useState("");
  const ownsAll = useMay("admin");
  const error = members.error ?? change.error ?? remove.error ?? reset.error;
  return (
    <>
      {account?.signInRequired === false && (
        <Notice tone="warn" title="Nobody has to sign in here">
          This collector listens on loopback only: whoever reaches it may do everything, whatever stands below. Members count once it
          listens elsewhere, or with <code className="mono">RETAKE_REQUIRE_KEYS=true</code>.
        </Notice>
      )}
      <InviteMember />
      {error && <ErrorNotice error={error} onRetry={() => void members.refetch()} />}
      {reset.data && (
        <ShownOnce
          title={`A link for the new password of ${visibleString(resetOf)}: it is shown this once`}
          text={linkAddress(reset.data.token)}
          note={`Hand it over. It holds once, until ${formatTime(reset.data.expiresTimeMs)}.`}
          onDone={reset.reset}
        />
      )}
      <Card title="Members of this project" aside={members.data && countOf(members.data.length, "member")} flush>
        {!members.data ? (
          <Skeleton label="Loading members" rows={3} />
        ) : members.data.length === 0 ? (
          <div className="p-4">
            <Notice title="No members yet">Invite somebody above.</Notice>
          </div>
        ) : (
          <Table
            label="Members"
            rows={members.data}
            keyOf={(member) => member.id}
            columns={[
              { title: "E-mail address", cell: (member) => <Who member={member} self={member.id === account?.user?.id} /> },
              {
                title: "Role",
                cell: (member) => (
                  <RoleChoice
                    member={member}
                    disabled={change.isPending}
                    onChange={(role) => change.mutate({ params: { memberId: member.id }, body: { role } })}
                  />
                ),
              },
              { title: "Since", cell: (member) => (member.role === "owner" ? "–" : formatTime(member.sinceTimeMs)) },
              {
                title: "",
                align: "right",
                cell: (member) =>
                  member.role !== "owner" && (
                    <span className="inline-flex gap-1">
                      {ownsAll && member.state === "active" && (
                        <Button
                          look="quiet"
                          className="h-6"
                          aria-label={`New password for ${visibleString(member.email)}`}
                          disabled={reset.isPending}
                          onClick={() => {
                            setResetOf(member.email);
                            reset.mutate({ params: { memberId: member.id }, body: {} });
                          }}
                        >
                          New password
                        </Button>
                      )}
                      <ConfirmButton
                        action="Remove"
                        label={`Remove ${visibleString(member.email)}`}
                        title={member.state === "invited" ? "Take the invitation back?" : "Remove this member?"}
                        disabled={remove.isPending}
                        onConfirm={() => remove.mutate({ params: { memberId: member.id }, body: {} })}
                      >
                        <strong>
                          <InlineText text={member.email} />
                        </strong>{" "}
                        {member.state === "invited"
                          ? "can't use the link any more."
                          : "can't open this project any more, within 5 seconds."}
                      </ConfirmButton>
                    </span>
                  ),
              },
            ]}
          />
        )}
      </Card>
      <Roles />
    </>
  );
}

function Who({ member, self }: { member: Member; self: boolean }): ReactNode {
  return (
    <span className="inline-flex items-center gap-2">
      <InlineText text={member.email} />
      {self && <Badge>you</Badge>}
      {member.state === "invited" && (
        <Badge tone="warn" title={member.expiresTimeMs === null ? "" : `The link holds until ${formatTime(member.expiresTimeMs)}`}>
          invited
        </Badge>
      )}
    </span>
  );
}

function RoleChoice({
  member,
  disabled,
  onChange,
}: {
  member: Member;
  disabled: boolean;
  onChange: (role: MemberRole) => void;
}): ReactNode {
  if (member.role === "owner" || member.state === "invited")
    return <Badge tone={member.role === "owner" ? "accent" : "neutral"}>{member.role}</Badge>;
  return (
    <select
      aria-label={`Role of ${visibleString(member.email)}`}
      className="bg-surface border-line-strong h-6 rounded-md border px-1"
      value={member.role}
      disabled={disabled}
      onChange={(event) => onChange(memberRoles.find(({ role }) => role === event.target.value)?.role ?? "viewer")}
    >
      {memberRoles.map(({ role }) => (
        <option key={role} value={role}>
          {role}
        </option>
      ))}
    </select>
  );
}

function Roles(): ReactNode {
  return (
    <dl className="text-ink-muted grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 px-1 text-xs">
      {memberRoles.map(({ role, may }) => (
        <div key={role} className="contents">
          <dt className="font-medium">{role}</dt>
          <dd>{may}</dd>
        </div>
      ))}
      <dt className="font-medium">owner</dt>
      <dd>everything, in every project of this collector</dd>
    </dl>
  );
}
