import { lookup as resolve, type LookupAddress, type LookupAllOptions } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import { RetakeError } from "@retake/protocol";
import { isAllowedHost, isListedAddress, isPublicAddress, type WebhookAllow } from "./allow.ts";

/** Thrown where a request would go to a place that webhooks may not reach. */
export class RefusedTarget extends Error {}

const HOW = "Only hosts on the public internet are called, unless RETAKE_WEBHOOK_ALLOW of the collector names them.";
const HTTPS = "Webhooks need https, unless RETAKE_WEBHOOK_ALLOW of the collector names the host.";

/**
 * What can be told of an address without asking for its host's: the rest is found when it is called.
 *
 * @throws RetakeError `bad_request`
 */
export function checkTarget(url: string, allow: WebhookAllow): void {
  try {
    refuse(new URL(url), allow);
  } catch (cause) {
    throw new RetakeError("bad_request", cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** @throws RefusedTarget */
export function refuse(url: URL, allow: WebhookAllow): void {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (isAllowedHost(allow, host)) return;
  // Names are looked at with their addresses. `URL` has made an address of whatever else means one.
  if (isIP(host) !== 0) refuseAddress(host, host, isPlain(url), allow);
  else if (isPlain(url) && allow.networks.length === 0) throw new RefusedTarget(HTTPS);
}

/**
 * Finds a host's addresses, for the connection that is then made to one of these very addresses: between the check and
 * the call there is no second look-up that could say something else.
 */
export function checkedLookup(url: URL, allow: WebhookAllow, resolver: Resolver = resolve): LookupFunction {
  return (host, options, callback) => {
    resolver(host, { ...options, all: true }, (error, found) => {
      try {
        if (error !== null) throw error;
        if (!isAllowedHost(allow, host)) for (const { address } of found) refuseAddress(address, host, isPlain(url), allow);
        const [first] = found;
        if (first === undefined) throw new Error(`${host} has no address`);
        if (options.all === true) callback(null, [...found]);
        else callback(null, first.address, first.family);
      } catch (problem) {
        callback(problem as NodeJS.ErrnoException, "");
      }
    });
  };
}

export type Resolver = (
  host: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, found: LookupAddress[]) => void,
) => void;

function isPlain({ protocol }: URL): boolean {
  return protocol !== "https:";
}

/** @throws RefusedTarget */
function refuseAddress(address: string, host: string, plain: boolean, allow: WebhookAllow): void {
  if (isListedAddress(allow, address)) return;
  if (!isPublicAddress(address))
    throw new RefusedTarget(`${host}${host === address ? "" : ` is at ${address}, which`} is not called. ${HOW}`);
  if (plain) throw new RefusedTarget(HTTPS);
}
