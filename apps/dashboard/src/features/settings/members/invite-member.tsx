"use client";

import type { MemberRole } from "@retake/protocol";
import { UserPlus } from "lucide-react";
import { useState, type ReactNode } from "react";
import { Button } from "../../../ui/controls/button.tsx";
import { SelectField, TextField } from "../../../ui/controls/field.tsx";
import { Card } from "../../../ui/data/card.tsx";
import { formatTime } from "../../../ui/text/format.ts";
import { InlineText } from "../../../ui/text/untrusted-text.tsx";
import { visibleString } from "../../../ui/text/visible-text.ts";
import { ErrorNotice } from "../../collector/error-notice.tsx";
import { ShownOnce } from "../shown-once.tsx";
import { useChange } from "../use-change.ts";
import { linkAddress } from "./link-address.ts";
import { memberRoles } from "./member-roles.ts";

export function InviteMember(): ReactNode {
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<MemberRole>("viewer");
  const invite = useChange("inviteMember", "members");
  const member = invite.data?.member;
  const link = invite.data?.link;
  return (
    <Card title="Invite somebody">
      <form
        aria-label="Invite somebody"
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          invite.mutate({ body: { email, role } }, { onSuccess: () => setEmail("") });
        }}
      >
        <div className="flex flex-col gap-3 sm:flex-row">
          <TextField
            label="E-mail address"
            type="email"
            required
            placeholder="ann@example.com"
            value={email}
            onChange={(event) => setEmail(event.target.value)}
          />
          <SelectField
            label="Role"
            value={role}
            onChange={(value) => setRole(memberRoles.find((each) => each.role === value)?.role ?? "viewer")}
            options={memberRoles.map((each) => ({ value: each.role, title: each.role }))}
            hint={memberRoles.find((each) => each.role === role)?.may}
          />
        </div>
        <Button type="submit" look="primary" className="self-start" disabled={invite.isPending} icon={<UserPlus aria-hidden="true" />}>
          {invite.isPending ? "Inviting …" : "Invite"}
        </Button>
        {invite.error && <ErrorNotice error={invite.error} />}
        {member && link && (
          <ShownOnce
            title={`A link for ${visibleString(member.email)}: it is shown this once`}
            text={linkAddress(link.token)}
            note={`Nothing was sent: hand it over yourself. It holds once, until ${formatTime(link.expiresTimeMs)}.`}
            onDone={invite.reset}
          />
        )}
        {member && !link && (
          <p role="status" className="text-ok font-medium">
            <InlineText text={member.email} /> has an account here, and is a member now.
          </p>
        )}
      </form>
    </Card>
  );
}
