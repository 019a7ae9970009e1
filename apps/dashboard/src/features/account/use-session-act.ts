"use client";

import { useState } from "react";
import { CollectorError } from "../collector/collector-error.ts";

type Act = "sign-in" | "set-up" | "link" | "password" | "sign-out" | "sign-out-everywhere";

export interface SessionAct {
  readonly busy: boolean;
  readonly error: Error | null;
  /** Resolves to whether it was done. */
  readonly send: (body: Readonly<Record<string, string>>) => Promise<boolean>;
}

/** Begins or ends the session of this browser: the dashboard's server keeps its token in a cookie that no script reads. */
export function useSessionAct(act: Act): SessionAct {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const send = async (body: Readonly<Record<string, string>>): Promise<boolean> => {
    setBusy(true);
    setError(null);
    try {
      const init = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
      const response = await fetch(`/api/session/${act}`, init);
      if (!response.ok) throw await CollectorError.fromResponse(response);
      return true;
    } catch (failure) {
      setError(failure instanceof CollectorError ? failure : new Error("The dashboard's server does not answer."));
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { busy, error, send };
}
