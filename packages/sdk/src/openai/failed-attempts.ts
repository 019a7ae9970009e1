import { AsyncLocalStorage } from "node:async_hooks";
import { fetch as nativeFetch } from "../interception/natives.ts";
import { currentFrame } from "../runs/frame.ts";
import { preciseNow } from "../telemetry/clock.ts";
import type { ApiErrors } from "./api-errors.ts";

type Fetch = (url: never, init?: never) => Promise<Response>;

/** One call of the client: all requests that are made for it. */
interface Call {
  failed: { readonly error: unknown; readonly startedMs: number } | undefined;
}

const calls = new AsyncLocalStorage<Call>();

/** Options that make a copy of the client tell its failed requests. Its own fetch is kept. */
export function tellingFetch(client: object, errors: ApiErrors): { fetch?: Fetch } {
  const { fetch: own, _options: options } = client as { fetch?: Fetch; _options?: { x509Transport?: unknown } };
  if (typeof own !== "function" || options?.x509Transport !== undefined) return {};
  const isGlobal = own === nativeFetch || own === globalThis.fetch;
  // The global one of the moment: inside a run it may be another than when the client was made.
  const send: Fetch = (url, init) => (isGlobal ? globalThis.fetch(url, init) : own(url, init));
  return { fetch: (url, init) => attempt(errors, () => send(url, init)) };
}

/** Lets the requests of one call know of each other. */
export function joinAttempts(client: object): void {
  const target = client as { request?: (...parameters: unknown[]) => unknown };
  const request = target.request?.bind(client);
  if (request) target.request = (...parameters) => calls.run({ failed: undefined }, () => request(...parameters));
}

/**
 * A request that follows a failed one of the same call says that the failed one
 * was an attempt. The last failure is none: it is how the step ends.
 */
async function attempt(errors: ApiErrors, send: () => Promise<Response>): Promise<Response> {
  const call = calls.getStore();
  const step = currentFrame()?.insideStep;
  if (!call || !step) return send();
  if (call.failed) step.failedAttempt(call.failed.error, call.failed.startedMs);
  call.failed = undefined;
  const startedMs = preciseNow();
  try {
    const response = await send();
    if (!response.ok) call.failed = { error: errors.ofResponse(response), startedMs };
    return response;
  } catch (error) {
    call.failed = { error, startedMs };
    throw error;
  }
}
