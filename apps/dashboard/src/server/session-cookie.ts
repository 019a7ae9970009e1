const NAME = "retake-session";
/** Browsers take it from this very host by TLS only, and for nothing less than all of it. */
const SECURE_NAME = `__Host-${NAME}`;

/** Whether the browser speaks TLS with whoever stands before this server. */
export function isSecure({ url, headers }: Request): boolean {
  // A page's own origin, which its changes carry, says it even where a proxy doesn't.
  const told = headers.get("x-forwarded-proto")?.split(",", 1)[0]?.trim() ?? "";
  return told === "https" || (headers.get("origin") ?? "").startsWith("https://") || url.startsWith("https://");
}

/** The token of the browser's session. By TLS the plain name is not taken: anybody on the way could have set it. */
export function readSession(request: Request): string | undefined {
  const cookies = request.headers.get("cookie");
  return readCookie(cookies, SECURE_NAME) ?? (isSecure(request) ? undefined : readCookie(cookies, NAME));
}

/** A `set-cookie` header; without a token the cookie goes. */
export function sessionCookie(request: Request, token: string | null, maxAgeSeconds = 0): string {
  return cookie(isSecure(request) ? SECURE_NAME : NAME, token ?? "", token === null ? 0 : maxAgeSeconds, isSecure(request));
}

export function cookie(name: string, value: string, maxAgeSeconds: number, secure: boolean): string {
  const parts = [`${name}=${value}`, "Path=/", `Max-Age=${Math.max(0, Math.floor(maxAgeSeconds))}`, "HttpOnly", "SameSite=Lax"];
  return [...parts, ...(secure ? ["Secure"] : [])].join("; ");
}

export function readCookie(header: string | null, name: string): string | undefined {
  for (const part of header?.split(";") ?? []) {
    const at = part.indexOf("=");
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim() || undefined;
  }
  return undefined;
}
