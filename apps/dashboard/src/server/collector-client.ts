import "server-only";
import { createClient, type Client } from "@retake/protocol";

/** Address of the collector; only the server knows it. */
export function collectorUrl(): string {
  return (process.env["RETAKE_URL"] ?? "http://127.0.0.1:4318").replace(/\/+$/, "");
}

export function collectorClient(): Client {
  return createClient({ url: collectorUrl(), fetch: (input, init) => fetch(input, { ...init, cache: "no-store" }) });
}
