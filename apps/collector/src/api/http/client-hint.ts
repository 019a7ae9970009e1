import { getConnInfo } from "@hono/node-server/conninfo";
import type { Context } from "hono";

/** What is known of a request's sender. Never trusted: it bounds attempts, and names sessions for their user. */
export interface ClientHint {
  readonly address: string;
  /** What the browser calls itself. */
  readonly agent: string;
}

/** The dashboard's server passes on what it knows of the browser. */
export const CLIENT_ADDRESS_HEADER = "retake-client-address";

export function clientOf(context: Context): ClientHint {
  const passed = context.req.header(CLIENT_ADDRESS_HEADER);
  return { address: (passed ?? socketAddress(context)).slice(0, 100), agent: (context.req.header("user-agent") ?? "").slice(0, 300) };
}

/** None where the API is called without a socket. */
function socketAddress(context: Context): string {
  const bindings = context.env as { readonly incoming?: unknown } | undefined;
  return bindings?.incoming === undefined ? "" : (getConnInfo(context).remote.address ?? "");
}
