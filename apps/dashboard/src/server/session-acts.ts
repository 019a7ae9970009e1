import "server-only";
import { RetakeError, routes, type Client, type SessionStarted } from "@retake/protocol";
import { collectorClient } from "./collector-client.ts";
import { checked, errorResponse, readJson } from "./forward.ts";
import { sessionCookie } from "./session-cookie.ts";

/** What a session begins with: the token goes into the cookie, and no script of a page sees it. */
const beginnings = {
  "sign-in": "signIn",
  "set-up": "setUpOwner",
  link: "acceptLink",
  password: "changePassword",
} as const satisfies Record<string, keyof Client>;

const endings = {
  "sign-out": "signOut",
  "sign-out-everywhere": "signOutEverywhere",
} as const satisfies Record<string, keyof Client>;

/** Answers `POST /api/session/<act>`. */
export async function actOnSession(request: Request, act: string): Promise<Response> {
  try {
    if (Object.hasOwn(beginnings, act)) return await begin(request, beginnings[act as keyof typeof beginnings]);
    if (Object.hasOwn(endings, act)) return await end(request, endings[act as keyof typeof endings]);
    throw new RetakeError("not_found", `Nothing is served at /api/session/${act}.`);
  } catch (error) {
    return errorResponse(error);
  }
}

async function begin(request: Request, name: (typeof beginnings)[keyof typeof beginnings]): Promise<Response> {
  const client = await collectorClient(request);
  const body = checked(routes[name].body, await readJson(request)) as never;
  const started = await (client[name] as (args: { body: never }) => Promise<SessionStarted>)({ body });
  // One that the browser had before ends: nobody else can have put the new one there.
  if (name !== "changePassword") await client.signOut({ body: {} }).catch(() => undefined);
  return withSession(request, started, Response.json({ email: started.user.email }));
}

async function end(request: Request, name: (typeof endings)[keyof typeof endings]): Promise<Response> {
  const client = await collectorClient(request);
  await client[name]({ body: {} }).catch((error: unknown) => {
    // Ended already: the cookie goes all the same.
    if (!RetakeError.isInstance(error) || error.code !== "unauthenticated") throw error;
  });
  return withCookie(Response.json({}), sessionCookie(request, null));
}

/** An answer with which a session begins in the browser. */
export function withSession(request: Request, { token, expiresTimeMs }: SessionStarted, response: Response): Response {
  return withCookie(response, sessionCookie(request, token, (expiresTimeMs - Date.now()) / 1000));
}

export function withCookie(response: Response, setCookie: string): Response {
  response.headers.append("set-cookie", setCookie);
  response.headers.set("cache-control", "no-store");
  return response;
}
