import { NextResponse, type NextRequest } from "next/server";
import { contentSecurityPolicy } from "./server/content-security-policy.ts";
import { pageRedirect } from "./server/page-redirect.ts";
import { refuseForeign } from "./server/request-origin.ts";

/**
 * Runs before every page and route handler: refuses foreign hosts and origins, sends who has to sign in there, then
 * sets the policy with a fresh nonce.
 */
export async function proxy(request: NextRequest): Promise<Response> {
  const refusal = refuseForeign(request.method, request.headers, process.env["RETAKE_DASHBOARD_HOSTS"]);
  if (refusal) return NextResponse.json({ error: { code: "bad_request", message: refusal } }, { status: 403 });
  const redirect = await pageRedirect(request);
  if (redirect) return redirect;

  const nonce = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))));
  const policy = contentSecurityPolicy(nonce, process.env.NODE_ENV === "development");
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  headers.set("content-security-policy", policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  response.headers.set("x-content-type-options", "nosniff");
  response.headers.set("x-frame-options", "DENY");
  response.headers.set("referrer-policy", "no-referrer");
  response.headers.set("cross-origin-opener-policy", "same-origin");
  response.headers.set("cross-origin-resource-policy", "same-origin");
  return response;
}

export const config = { matcher: "/((?!_next/static/).*)" };
