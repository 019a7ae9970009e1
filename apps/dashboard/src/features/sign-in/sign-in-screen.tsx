"use client";

import { useQuery } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { useState, type ReactNode } from "react";
import { TextField } from "../../ui/controls/field.tsx";
import { useSessionAct } from "../account/use-session-act.ts";
import { callCollector } from "../collector/call-collector.ts";
import { ErrorNotice } from "../collector/error-notice.tsx";
import { Entrance } from "./entrance.tsx";
import { SessionForm } from "./session-form.tsx";

/** What the way through an identity provider may end with, by the error's code. */
const failures: Readonly<Record<string, string>> = {
  forbidden: "Nobody has let you in with this account. Ask an admin of a project for an invitation.",
  unauthenticated: "The identity provider did not sign you in, or does not vouch for your e-mail address. Try again.",
  identity_provider_unreachable: "The identity provider does not answer. Try again later, or sign in with a password.",
  collector_unreachable: "The collector does not answer. Try again in a moment.",
};

/** @param next where to go from here @param failure the code that the way through an identity provider ended with */
export function SignInScreen({ next, failure }: { next: string; failure: string }): ReactNode {
  const act = useSessionAct("sign-in");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const state = useQuery({ queryKey: ["sign-in"], queryFn: ({ signal }) => callCollector("getSignIn", { signal }) });
  const provider = state.data?.oidc;
  return (
    <Entrance title="Sign in">
      {failure && (
        <div role="alert" className="border-bad/30 bg-bad-soft mb-4 rounded-md border px-3 py-2">
          {failures[failure] ?? "Signing in through the identity provider failed. The collector's log says more."}
        </div>
      )}
      {state.error && (
        <div className="mb-4">
          <ErrorNotice error={state.error} onRetry={() => void state.refetch()} />
        </div>
      )}
      {provider && (
        <div className="mb-4 flex flex-col gap-4 border-b pb-4">
          <a
            href={`/api/session/oidc?next=${encodeURIComponent(next)}`}
            className="border-line-strong bg-surface hover:bg-hover inline-flex h-8 w-full items-center justify-center gap-2 rounded-md border font-medium [&_svg]:size-4"
          >
            <KeyRound aria-hidden="true" />
            Continue with {hostOf(provider.issuer)}
          </a>
        </div>
      )}
      <SessionForm label="Sign in" action="Sign in" act={act} next={next} body={() => ({ email, password })}>
        <TextField
          label="E-mail address"
          type="email"
          name="email"
          autoComplete="username"
          required
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
        <TextField
          label="Password"
          type="password"
          name="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      </SessionForm>
      <p className="text-ink-muted mt-4 text-xs">
        Lost your password? The owner of this collector can send you a link for a new one; the owner gets one with{" "}
        <code className="mono">retake owner reset-password</code> on its machine.
      </p>
    </Entrance>
  );
}

function hostOf(issuer: string): string {
  return URL.parse(issuer)?.host ?? "your identity provider";
}
