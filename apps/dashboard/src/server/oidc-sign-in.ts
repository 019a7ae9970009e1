import "server-only";
import { RetakeError } from "@retake/protocol";
import { collectorClient } from "./collector-client.ts";
import { localPath } from "./local-path.ts";
import { cookie, isSecure, readCookie } from "./session-cookie.ts";
import { withCookie, withSession } from "./session-acts.ts";

const CALLBACK = "/api/session/oidc/callback";
const FLOW_SECONDS = 600;
const flowName = (request: Request): string => (isSecure(request) ? "__Host-retake-oidc" : "retake-oidc");

/** Sends the browser to the identity provider; what it has to bring back is in a cookie of its own. */
export async function startOidc(request: Request): Promise<Response> {
  try {
    const { url, flow } = await (await collectorClient(request)).startOidc({ body: { redirectUri: `${ownOrigin(request)}${CALLBACK}` } });
    const next = localPath(new URL(request.url).searchParams.get("next"));
    return withCookie(redirect(url), cookie(flowName(request), `${flow}.${encodeURIComponent(next)}`, FLOW_SECONDS, isSecure(request)));
  } catch (error) {
    return failed(error);
  }
}

/** The browser comes back: its session begins. */
export async function finishOidc(request: Request): Promise<Response> {
  const [flow = "", next = ""] = (readCookie(request.headers.get("cookie"), flowName(request)) ?? "").split(".");
  const spent = cookie(flowName(request), "", 0, isSecure(request));
  try {
    const callbackUrl = `${ownOrigin(request)}${CALLBACK}${new URL(request.url).search}`;
    const started = await (await collectorClient(request)).finishOidc({ body: { flow, callbackUrl } });
    return withCookie(withSession(request, started, redirect(localPath(decodeURIComponent(next)))), spent);
  } catch (error) {
    return withCookie(failed(error), spent);
  }
}

/** As the browser calls this server: proxy.ts let no other name through. */
function ownOrigin(request: Request): string {
  return `${isSecure(request) ? "https" : "http"}://${request.headers.get("host") ?? ""}`;
}

function failed(error: unknown): Response {
  // Its code alone: whatever an address makes a page say, others can make it say.
  return redirect(`/sign-in?failure=${RetakeError.isInstance(error) ? error.code : "internal"}`);
}

function redirect(location: string): Response {
  return new Response(null, { status: 303, headers: { location } });
}
