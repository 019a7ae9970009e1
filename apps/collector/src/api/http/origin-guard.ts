import { RetakeError } from "@retake/protocol";
import type { MiddlewareHandler } from "hono";
import { errorResponse } from "./error-response.ts";

const loopbackNames: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]"]);

export interface OriginGuard {
  readonly isHostAllowed: (host: string | undefined) => boolean;
  /** @param host what the request itself calls this server by */
  readonly isOriginAllowed: (origin: string, host?: string) => boolean;
}

export interface OriginGuardOptions {
  /** Names without a port, beside loopback's. */
  readonly allowedHosts: readonly string[];
  /** Whether every request carries a key: then what name it came by says nothing. See docs/adr/0016. */
  readonly keysRequired: boolean;
}

/**
 * Against DNS rebinding, where a page's own name comes to mean this machine: a request without a key must name a
 * loopback host, or one that the settings allow. A page that was rebound here has no key to send.
 */
export function createOriginGuard({ allowedHosts, keysRequired }: OriginGuardOptions): OriginGuard {
  const names = new Set([...loopbackNames, ...allowedHosts.map((name) => name.toLowerCase())]);
  const isNamed = (host: string | undefined): boolean => {
    const url = host === undefined ? null : URL.parse(`http://${host}`);
    return url !== null && names.has(url.hostname);
  };
  return {
    isHostAllowed: (host) => keysRequired || isNamed(host),
    isOriginAllowed: (origin, host) => {
      const url = URL.parse(origin);
      if (url === null || (url.protocol !== "http:" && url.protocol !== "https:")) return false;
      return names.has(url.hostname) || (keysRequired && host !== undefined && url.host === host.toLowerCase());
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
      : changes && origin !== undefined && !guard.isOriginAllowed(origin, host)
        ? "Pages of other origins may not change anything here."
        : undefined;
    if (refusal !== undefined) return errorResponse(context, new RetakeError("forbidden", refusal), () => undefined);
    await next();
  };
}
