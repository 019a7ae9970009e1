const localHosts = new Set(["127.0.0.1", "localhost", "[::1]"]);

/**
 * Why a request is refused, or null. A foreign Host means DNS rebinding, a
 * foreign Origin a page of another site that uses the reader's browser.
 */
export function refuseForeign(method: string, headers: Headers, extraHosts = ""): string | null {
  const host = headers.get("host") ?? "";
  if (!isServed(host, extraHosts)) return "This host name is not served. Open 127.0.0.1, or list the name in RETAKE_DASHBOARD_HOSTS.";
  return method === "GET" || method === "HEAD" ? refuseRead(headers) : refuseChange(host, headers);
}

function isServed(host: string, extraHosts: string): boolean {
  return localHosts.has(host.replace(/:\d+$/, "")) || extraHosts.split(",").some((name) => name.trim() !== "" && name.trim() === host);
}

/** Other sites may link here, not read. */
function refuseRead(headers: Headers): string | null {
  const site = headers.get("sec-fetch-site");
  const foreign = site === "cross-site" || site === "same-site";
  return foreign && headers.get("sec-fetch-mode") !== "navigate" ? "Requests from other sites are refused." : null;
}

function refuseChange(host: string, headers: Headers): string | null {
  const site = headers.get("sec-fetch-site") ?? "same-origin";
  if (site !== "same-origin" || hostOf(headers.get("origin") ?? "") !== host) return "Changes are accepted from this dashboard only.";
  return headers.get("content-type")?.startsWith("application/json") ? null : "Changes must be sent as JSON.";
}

function hostOf(origin: string): string | null {
  try {
    return new URL(origin).host;
  } catch {
    return null;
  }
}
