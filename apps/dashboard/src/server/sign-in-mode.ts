import type { SignInState } from "@retake/protocol";

/**
 * Who gets in here. `open`: the collector asks nobody; `key`: this server's own key opens its project to all, because
 * nobody owns the collector yet; `set-up`: nobody owns it; `session`: people sign in; `unknown`: the collector does not
 * answer.
 */
export type SignInMode = "open" | "key" | "set-up" | "session" | "unknown";

const FRESH_MS = 1_000;
let known: { readonly state: SignInState; readonly readMs: number } | undefined;

export async function signInMode(): Promise<SignInMode> {
  const state = await signInState();
  if (state === null) return "unknown";
  if (!state.required) return "open";
  if (!state.setUp) return "session";
  return process.env["RETAKE_KEY"] ? "key" : "set-up";
}

/** As the collector said a moment ago; null where it does not answer. */
async function signInState(): Promise<SignInState | null> {
  if (known !== undefined && performance.now() - known.readMs < FRESH_MS) return known.state;
  const url = (process.env["RETAKE_URL"] ?? "http://127.0.0.1:4318").replace(/\/+$/, "");
  try {
    const response = await fetch(`${url}/api/sign-in`, { cache: "no-store", signal: AbortSignal.timeout(5_000) });
    if (!response.ok) return null;
    const state = (await response.json()) as SignInState;
    // That somebody becomes the owner is seen by the very next page.
    known = state.setUp ? undefined : { state, readMs: performance.now() };
    return state;
  } catch {
    return null;
  }
}
