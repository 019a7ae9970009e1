import "server-only";
import { createClient, keyHeaders, projectName, PROJECT_HEADER, type Client } from "@retake/protocol";
import { readCookie, readSession } from "./session-cookie.ts";
import { signInMode } from "./sign-in-mode.ts";

/** Address of the collector; only the server knows it. */
export function collectorUrl(): string {
  return (process.env["RETAKE_URL"] ?? "http://127.0.0.1:4318").replace(/\/+$/, "");
}

export const PROJECT_COOKIE = "retake-project";

/**
 * What a browser's request is passed on with: its user's session where people sign in, else the key that this server
 * has, if any. The browser never gets either.
 */
export async function collectorHeaders(request: Request): Promise<Record<string, string>> {
  const { headers } = request;
  const project = chosenProject(request);
  const mode = await signInMode();
  const session = mode === "session" || mode === "set-up" || mode === "unknown" ? readSession(request) : undefined;
  const addresses = headers.get("x-forwarded-for")?.split(",") ?? [];
  return {
    ...keyHeaders(session ?? (mode === "key" ? process.env["RETAKE_KEY"] : undefined)),
    ...(project !== undefined && { [PROJECT_HEADER]: project }),
    // Of what stands there only the last was seen by this server, or the proxy before it.
    ...(addresses.length > 0 && { "retake-client-address": addresses.at(-1)!.trim() }),
    "user-agent": headers.get("user-agent") ?? "",
  };
}

export async function collectorClient(request: Request): Promise<Client> {
  return createClient({
    url: collectorUrl(),
    headers: await collectorHeaders(request),
    fetch: (input, init) => fetch(input, { ...init, cache: "no-store" }),
  });
}

/** The project that a page was opened with; a request without a page's word goes by the browser's last one. */
function chosenProject(request: Request): string | undefined {
  const asked =
    request.headers.get(PROJECT_HEADER) ??
    new URL(request.url).searchParams.get("project") ??
    readCookie(request.headers.get("cookie"), PROJECT_COOKIE);
  return projectName.safeParse(asked).success ? asked : undefined;
}
