import { PROJECT_HEADER, reaches, RetakeError, routes, type Route, type RouteAccess } from "@retake/protocol";
import type { Context, MiddlewareHandler } from "hono";
import type { AccessControl, Identity } from "../../access/index.ts";

/** What requests carry from one handler to the next. */
export interface ApiEnv {
  Variables: { identity: Identity; maxBodyBytes: number };
}

interface Place {
  readonly method: string;
  readonly path: RegExp;
  readonly access: RouteAccess;
}

/** What stands beside the table and asks for less, or more, than `write`. */
const besideTable: readonly Place[] = [
  { method: "GET", path: /^\/api\/(openapi\.json|docs|docs\/.*)$/, access: "open" },
  { method: "GET", path: /^\/api\/events$/, access: "read" },
  // Scrapers only count: whoever is known may.
  { method: "GET", path: /^\/metrics$/, access: "known" },
];

const places: readonly Place[] = [
  ...Object.values(routes as Record<string, Route>).map(({ method, path, access }) => ({
    method: method.toUpperCase(),
    path: new RegExp(`^${path.replaceAll(".", "\\.").replace(/\{\w+\}/g, "[^/]+")}$`),
    access,
  })),
  ...besideTable,
];

/** What a request asks for; a route that says nothing asks for `write`, so that a new one is closed to most. */
export function accessOf(method: string, path: string): RouteAccess {
  const asked = method === "HEAD" ? "GET" : method;
  return places.find((place) => place.method === asked && place.path.test(path))?.access ?? "write";
}

/** Finds out whom each request comes from, and whether that opens what it asks for. */
export function authenticateRequests({ authenticate }: Pick<AccessControl, "authenticate">): MiddlewareHandler<ApiEnv> {
  return async (context, next) => {
    const access = accessOf(context.req.method, context.req.path);
    if (access !== "open") {
      context.set("identity", await authenticate(context.req.header("authorization"), context.req.header(PROJECT_HEADER)));
      requireAccess(context, access);
    }
    await next();
  };
}

/** @throws RetakeError `forbidden` Thrown where the key, or the user's role, does not open that much. */
export function requireAccess(context: Context<ApiEnv>, access: RouteAccess): void {
  if (access === "open" || access === "known") return;
  const { identity } = context.var;
  const refused = access === "signed-in" ? identity.session === undefined : !reaches(identity.scope, access);
  if (refused)
    throw new RetakeError("forbidden", identity.session === undefined ? keyTells(access, identity) : roleTells(access, identity));
}

function keyTells(access: RouteAccess, { project, scope }: Identity): string {
  if (scope === "none" && access !== "signed-in") return `There is no project ${project}.`;
  if (access === "signed-in") return "This is for users who signed in; a key has no account.";
  if (access === "admin" || access === "manage")
    return "This needs a key of scope admin: RETAKE_ADMIN_KEY of the collector, or one made by `retake keys create --scope admin`.";
  return `This key does not open that much. It needs one of scope ${access}: retake keys create --scope ${access}`;
}

function roleTells(access: RouteAccess, { project, scope, session }: Identity): string {
  if (scope === "none" && session?.user.owner) return `There is no project ${project}.`;
  if (scope === "none") return project === "" ? "You are a member of no project yet." : `You are no member of the project ${project}.`;
  if (access === "admin") return "Only the owner of this collector may do this.";
  return `This needs the role ${access === "manage" ? "admin" : "editor"} in the project ${project}: its admins can give it to you.`;
}
