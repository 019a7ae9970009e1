import type { MiddlewareHandler } from "hono";

const loopbackNames: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]"]);

export interface OriginGuard {
  readonly isHostAllowed: (host: string | undefined) => boolean;
  readonly isOriginAllowed: (origin: string) => boolean;
}

/**
 * Against DNS rebinding, where a page's own name comes to mean this machine: a
 * request must name a loopback host, or one that the settings allow.
 *
 * @param allowedHosts names without a port
 */
export function createOriginGuard(allowedHosts: readonly string[]): OriginGuard {
  const names = new Set([...loopbackNames, ...allowedHosts.map((name) => name.toLowerCase())]);
  const isHostAllowed = (host: string | undefined): boolean => {
    const url = host === undefined ? null : URL.parse(`http://${host}`);
    return url !== null && names.has(url.hostname);
  };
  return {
    isHostAllowed,
    isOriginAllowed: (origin) => {
      const url = URL.parse(origin);
      return url !== null && (url.protocol === "http:" || url.protocol === "https:") && names.has(url.hostname);
    },
  };
}

/** Refuses requests to foreign hosts, and changes asked for by pages of foreign origins. */
export function guardOrigin(guard: OriginGuard): MiddlewareHandler {
  return async (context, next) => {
    const { host, origin } = context.req.header();
    const changes = context.req.method !== "GET" && context.req.method !== "HEAD";
    const refusal = !guard.isHostAllowed(host)
      ? "This host name is not one of the collector's; add it to RETAKE_ALLOWED_HOSTS if it is."
      : changes && origin !== undefined && !guard.isOriginAllowed(origin)
        ? "Pages of other origins may not change anything here."
        : undefined;
    if (refusal !== undefined) return context.json({ error: { code: "bad_request", message: refusal } }, 403);
    await next();
  };
}
