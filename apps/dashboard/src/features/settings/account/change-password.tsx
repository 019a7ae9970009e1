"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { Button } from "../../../ui/controls/button.tsx";
import { TextField } from "../../../ui/controls/field.tsx";
import { ActFailure } from "../../account/act-failure.tsx";
import { useSessionAct } from "../../account/use-session-act.ts";
import { LEAST_LENGTH, NewPassword } from "../../sign-in/new-password.tsx";

/** Ends all sessions but the one that begins with it. */
export function ChangePassword({ email }: { email: string }): ReactNode {
  const act = useSessionAct("password");
  const client = useQueryClient();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [tried, setTried] = useState(false);
  const [done, setDone] = useState(false);
  const change = async (): Promise<void> => {
    setTried(true);
    setDone(false);
    if (next.length < LEAST_LENGTH || !(await act.send({ current, next }))) return;
    setCurrent("");
    setNext("");
    setTried(false);
    setDone(true);
    await client.invalidateQueries({ queryKey: ["sessions"] });
  };
  return (
    <form
      aria-label="Change the password"
      className="flex max-w-sm flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        void change();
      }}
    >
      {/* Password managers keep a password under its name. */}
      <input type="text" name="username" autoComplete="username" value={email} readOnly hidden />
      <TextField
        label="Current password"
        type="password"
        autoComplete="current-password"
        required
        value={current}
        onChange={(event) => setCurrent(event.target.value)}
      />
      <NewPassword label="New password" value={next} onChange={setNext} tried={tried} />
      <Button type="submit" className="self-start" disabled={act.busy}>
        {act.busy ? "Changing …" : "Change the password"}
      </Button>
      <ActFailure error={act.error} />
      {done && (
        <p role="status" className="text-ok font-medium">
          Changed. Other sessions of yours have ended.
        </p>
      )}
    </form>
  );
}
