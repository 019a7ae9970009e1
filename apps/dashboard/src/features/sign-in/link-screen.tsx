"use client";

import type { LinkPurpose } from "@retake/protocol";
import { useQuery } from "@tanstack/react-query";
import { useState, useSyncExternalStore, type ReactNode } from "react";
import { TextField } from "../../ui/controls/field.tsx";
import { Skeleton } from "../../ui/feedback/skeleton.tsx";
import { InlineText, UntrustedText } from "../../ui/text/untrusted-text.tsx";
import { useSessionAct } from "../account/use-session-act.ts";
import { callCollector } from "../collector/call-collector.ts";
import { Entrance } from "./entrance.tsx";
import { LEAST_LENGTH, NewPassword } from "./new-password.tsx";
import { SessionForm } from "./session-form.tsx";

/** The token stands behind the address's `#`: browsers send that to no server, and no log has it. */
function useToken(): string | null {
  return useSyncExternalStore(
    () => () => undefined,
    () => window.location.hash.slice(1),
    () => null,
  );
}

/** A one-time link was opened: into a project, or to a new password. */
export function LinkScreen(): ReactNode {
  const token = useToken();
  const purpose = useQuery({
    queryKey: ["link", token],
    queryFn: ({ signal }) => callCollector("lookAtLink", { body: { token: token ?? "" }, signal }),
    enabled: token !== null,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  if (purpose.error)
    return (
      <Entrance title="This link does not hold">
        <UntrustedText text={token === "" ? "The address was cut short: open the whole link." : purpose.error.message} limit={500} />
      </Entrance>
    );
  if (!purpose.data || token === null)
    return (
      <Entrance title="One moment">
        <Skeleton label="Looking at the link" rows={2} />
      </Entrance>
    );
  return <LinkForm token={token} purpose={purpose.data} />;
}

function LinkForm({ token, purpose: { email, project, role, known } }: { token: string; purpose: LinkPurpose }): ReactNode {
  const act = useSessionAct("link");
  const [password, setPassword] = useState("");
  const [tried, setTried] = useState(false);
  const makesPassword = project === null || !known;
  const body = (): Record<string, string> | null => {
    setTried(true);
    return makesPassword && password.length < LEAST_LENGTH ? null : { token, password };
  };
  return (
    <Entrance
      title={project === null ? "Set a new password" : "You are invited"}
      note={
        project === null ? (
          "All sessions of your account end with it."
        ) : (
          <>
            Join the project <strong className="text-ink">{<InlineText text={project} />}</strong> as {role}.
          </>
        )
      }
    >
      <SessionForm
        label={project === null ? "New password" : "Join"}
        action={project === null ? "Set the password" : "Join the project"}
        act={act}
        next={project === null ? "/" : `/?project=${encodeURIComponent(project)}`}
        body={body}
      >
        <TextField label="E-mail address" type="email" autoComplete="username" readOnly value={email} />
        {makesPassword ? (
          <NewPassword label={project === null ? "New password" : "Password"} value={password} onChange={setPassword} tried={tried} />
        ) : (
          <TextField
            label="Password"
            type="password"
            autoComplete="current-password"
            required
            hint="Of the account that you have here."
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        )}
      </SessionForm>
    </Entrance>
  );
}
