import "server-only";
import { createClient, keyHeaders, type Client } from "@retake/protocol";

/** Address of the collector; only the server knows it. */
export function collectorUrl(): string {
  return (process.env["RETAKE_URL"] ?? "http://127.0.0.1:4318").replace(/\/+$/, "");
}

/** The collector's key, as a header. It opens one project, which all who see this dashboard see; the browser never gets it. */
export function collectorHeaders(): Record<string, string> {
  return keyHeaders(process.env["RETAKE_KEY"]);
}

export function collectorClient(): Client {
  return createClient({
    url: collectorUrl(),
    headers: collectorHeaders(),
    fetch: (input, init) => fetch(input, { ...init, cache: "no-store" }),
  });
}
