import { projectName } from "@retake/protocol";
import { isPublicPage } from "./public-pages.ts";
import { cookie, isSecure, readSession } from "./session-cookie.ts";
import { signInMode, type SignInMode } from "./sign-in-mode.ts";

const YEAR_SECONDS = 365 * 24 * 60 * 60;

/** Where a page's request has to go first, or null. */
export async function pageRedirect(request: Request): Promise<Response | null> {
  const { pathname, searchParams } = new URL(request.url);
  if (request.method !== "GET" || pathname.startsWith("/api/") || /^\/(_next\/|icon\.svg$|favicon\.ico$)/.test(pathname)) return null;
  const place = isPublicPage(pathname) ? ofPublicPage(await signInMode(), pathname) : ofPage(await signInMode(), request);
  if (place !== null) return redirect(request, place);
  return searchParams.has("project") ? rememberProject(request) : null;
}

function ofPage(mode: SignInMode, request: Request): string | null {
  if (mode === "set-up") return "/set-up";
  if (mode !== "session" || readSession(request) !== undefined) return null;
  const { pathname, search } = new URL(request.url);
  const here = pathname + search;
  return here === "/" ? "/sign-in" : `/sign-in?next=${encodeURIComponent(here)}`;
}

function ofPublicPage(mode: SignInMode, pathname: string): string | null {
  if (mode === "open") return "/";
  if (mode === "set-up" && pathname === "/sign-in") return "/set-up";
  return mode === "session" && pathname === "/set-up" ? "/sign-in" : null;
}

/**
 * `?project=` in any address opens it there: the browser remembers it for the pages it opens next, and the address
 * goes on without it.
 */
function rememberProject(request: Request): Response {
  const url = new URL(request.url);
  const project = url.searchParams.get("project") ?? "";
  url.searchParams.delete("project");
  const response = redirect(request, `${url.pathname}${url.search}`);
  if (projectName.safeParse(project).success)
    response.headers.append("set-cookie", cookie("retake-project", project, YEAR_SECONDS, isSecure(request)));
  return response;
}

/** To the name that the browser called this server by: the server's own idea of it may be another. */
function redirect(request: Request, place: string): Response {
  const origin = `${isSecure(request) ? "https" : "http"}://${request.headers.get("host") ?? ""}`;
  return new Response(null, { status: 307, headers: { location: `${origin}${place}`, "cache-control": "no-store" } });
}
