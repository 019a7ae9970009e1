"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Button } from "../../../ui/controls/button.tsx";
import { Card } from "../../../ui/data/card.tsx";
import { Table } from "../../../ui/data/table.tsx";
import { Badge } from "../../../ui/feedback/badge.tsx";
import { Skeleton } from "../../../ui/feedback/skeleton.tsx";
import { formatAgo, formatTime } from "../../../ui/text/format.ts";
import { InlineText } from "../../../ui/text/untrusted-text.tsx";
import { useNow } from "../../../ui/use-now.ts";
import { ActFailure } from "../../account/act-failure.tsx";
import { useAccount } from "../../account/use-account.ts";
import { useSessionAct } from "../../account/use-session-act.ts";
import { callCollector } from "../../collector/call-collector.ts";
import { ErrorNotice } from "../../collector/error-notice.tsx";
import { useChange } from "../use-change.ts";
import { browserName } from "./browser-name.ts";
import { ChangePassword } from "./change-password.tsx";

export function AccountSection(): ReactNode {
  const account = useAccount();
  const everywhere = useSessionAct("sign-out-everywhere");
  if (!account?.user) return null;
  const { email, owner, hasPassword } = account.user;
  return (
    <>
      <Card title="You" aside={owner && <Badge tone="accent">owner</Badge>}>
        <InlineText text={email} />
        {!owner && account.projects.length > 0 && (
          <ul className="text-ink-muted mt-2 flex flex-wrap gap-2">
            {account.projects.map(({ name, role }) => (
              <li key={name}>
                <Badge>
                  <InlineText text={name} />: {role}
                </Badge>
              </li>
            ))}
          </ul>
        )}
      </Card>
      <Card title="Password">
        {hasPassword ? <ChangePassword email={email} /> : "You sign in through the identity provider; there is no password here."}
      </Card>
      <Sessions />
      <ActFailure error={everywhere.error} />
      <Button
        className="self-start"
        disabled={everywhere.busy}
        onClick={() => void everywhere.send({}).then((done) => done && window.location.assign("/sign-in"))}
      >
        Sign out everywhere
      </Button>
    </>
  );
}

function Sessions(): ReactNode {
  const client = useQueryClient();
  const sessions = useQuery({
    queryKey: ["sessions"],
    queryFn: async ({ signal }) => (await callCollector("listSessions", { signal })).sessions,
  });
  const end = useChange("endSession", "sessions");
  const now = useNow(30_000);
  if (sessions.error)
    return <ErrorNotice error={sessions.error} onRetry={() => void client.invalidateQueries({ queryKey: ["sessions"] })} />;
  return (
    <Card title="Sessions" flush>
      {!sessions.data ? (
        <Skeleton label="Loading sessions" rows={2} />
      ) : (
        <Table
          label="Sessions"
          rows={sessions.data}
          keyOf={(session) => session.id}
          columns={[
            {
              title: "Browser",
              cell: ({ client: agent, current }) => (
                <span className="inline-flex items-center gap-2" title={agent}>
                  <InlineText text={browserName(agent)} />
                  {current && <Badge tone="ok">this one</Badge>}
                </span>
              ),
            },
            {
              title: "Signed in",
              cell: ({ createdTimeMs }) => <span title={formatTime(createdTimeMs)}>{formatAgo(createdTimeMs, now)}</span>,
            },
            { title: "Last used", cell: ({ lastUsedTimeMs }) => formatAgo(lastUsedTimeMs, now) },
            { title: "Ends", cell: ({ expiresTimeMs }) => formatTime(expiresTimeMs) },
            {
              title: "",
              align: "right",
              cell: ({ id, current, client: agent }) =>
                !current && (
                  <Button
                    look="danger"
                    className="h-6"
                    aria-label={`End the session of ${browserName(agent)}`}
                    disabled={end.isPending}
                    onClick={() => end.mutate({ params: { sessionId: id }, body: {} })}
                  >
                    End
                  </Button>
                ),
            },
          ]}
        />
      )}
    </Card>
  );
}
