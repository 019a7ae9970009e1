"use client";

import { useState, type ReactNode } from "react";
import { TextField } from "../../ui/controls/field.tsx";
import { useSessionAct } from "../account/use-session-act.ts";
import { Entrance } from "./entrance.tsx";
import { LEAST_LENGTH, NewPassword } from "./new-password.tsx";
import { SessionForm } from "./session-form.tsx";

/** The first start beyond loopback: whoever sees the collector's console becomes its owner. */
export function SetUpScreen(): ReactNode {
  const act = useSessionAct("set-up");
  const [code, setCode] = useState("");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [tried, setTried] = useState(false);
  const body = (): Record<string, string> | null => {
    setTried(true);
    return password.length < LEAST_LENGTH ? null : { code, email, password };
  };
  return (
    <Entrance
      title="Set up this collector"
      note="Nobody owns it yet. It printed a set-up code on its console when it started: with it you become the owner, who may do everything and lets others in."
    >
      <SessionForm label="Set up" action="Become the owner" act={act} next="/" body={body}>
        <TextField
          label="Set-up code"
          className="mono"
          placeholder="XXXXX-XXXXX-XXXXX-XXXXX"
          autoComplete="one-time-code"
          required
          value={code}
          onChange={(event) => setCode(event.target.value)}
        />
        <TextField
          label="Your e-mail address"
          type="email"
          autoComplete="username"
          required
          hint="To sign in with. Nothing is sent there."
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
        <NewPassword value={password} onChange={setPassword} tried={tried} />
      </SessionForm>
    </Entrance>
  );
}
