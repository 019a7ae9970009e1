import { RetakeError, routes, type Route } from "@retake/protocol";
import type { Context, MiddlewareHandler } from "hono";
import type { AccessControl, Identity } from "../../access/index.ts";

/** What requests carry from one handler to the next. */
export interface ApiEnv {
  Variables: { identity: Identity; maxBodyBytes: number };
}

const openPaths: ReadonlySet<string> = new Set([
  ...Object.values(routes as Record<string, Route>).flatMap(({ access, path }) => (access === "open" ? [path] : [])),
  "/api/openapi.json",
  "/api/docs",
]);

/** Scrapers only count: a key of any scope will do. */
const METRICS = "/metrics";

/** Finds out whom each request comes from. Whatever is not open needs a key that opens a project, new routes too. */
export function authenticateRequests({ authenticate }: Pick<AccessControl, "authenticate">): MiddlewareHandler<ApiEnv> {
  return async (context, next) => {
    const { path } = context.req;
    if (!openPaths.has(path) && !path.startsWith("/api/docs/")) {
      const identity = await authenticate(context.req.header("authorization"));
      if (identity.scope === "ingest" && path !== METRICS)
        throw new RetakeError(
          "forbidden",
          "This key may send telemetry only. The API needs one of scope write: retake keys create --scope write",
        );
      context.set("identity", identity);
    }
    await next();
  };
}

/** @throws RetakeError `forbidden` Thrown where the key does not open that much. */
export function requireAccess(context: Context<ApiEnv>, access: Route["access"] = "write"): void {
  if (access === "admin" && context.var.identity.scope !== "admin")
    throw new RetakeError(
      "forbidden",
      "This needs a key of scope admin: RETAKE_ADMIN_KEY of the collector, or one made by `retake keys create --scope admin`.",
    );
}
