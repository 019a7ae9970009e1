import ipaddr from "ipaddr.js";

/** Targets that webhooks may have although they are not on the public internet. */
export interface WebhookAllow {
  /** Names in lower case; `*.` before one: all below it. */
  readonly hosts: readonly string[];
  readonly networks: readonly (readonly [ipaddr.IPv4 | ipaddr.IPv6, number])[];
}

const HOST = /^(?:\*\.)?[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?$/;

/**
 * Reads `hooks.internal, *.svc.cluster.local, 10.1.0.0/16, 127.0.0.1`.
 *
 * @throws Error Thrown for what is none of these.
 */
export function parseWebhookAllow(text: string): WebhookAllow {
  const hosts: string[] = [];
  const networks: [ipaddr.IPv4 | ipaddr.IPv6, number][] = [];
  for (const item of text.split(",").map((each) => each.trim().toLowerCase())) {
    if (item === "") continue;
    if (ipaddr.isValidCIDR(item)) networks.push(ipaddr.parseCIDR(item));
    else if (item.includes(":") || ipaddr.IPv4.isValidFourPartDecimal(item)) networks.push(networkOfOne(item));
    else if (HOST.test(item)) hosts.push(item);
    else throw new Error(`${JSON.stringify(item)} is no host, address or network such as hooks.internal, *.internal or 10.0.0.0/8`);
  }
  return { hosts, networks };
}

function networkOfOne(item: string): [ipaddr.IPv4 | ipaddr.IPv6, number] {
  if (!ipaddr.isValid(item)) throw new Error(`${JSON.stringify(item)} is no address`);
  const address = ipaddr.process(item);
  return [address, address.kind() === "ipv4" ? 32 : 128];
}

export function isAllowedHost({ hosts }: WebhookAllow, host: string): boolean {
  return hosts.some((each) => (each.startsWith("*.") ? host.endsWith(each.slice(1)) : host === each));
}

/** IPv6's global unicast; all else of it is of some machine, link, site or translation. */
const globalUnicast = ipaddr.IPv6.parseCIDR("2000::/3");
/** Azure's own services, at an address that looks public. */
const AZURE = "168.63.129.16";

/** Whether an address is in one of the networks. */
export function isListedAddress({ networks }: WebhookAllow, text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  // An IPv4 address in IPv6 clothes is what it is.
  const address = ipaddr.process(text);
  return networks.some(([network, bits]) => network.kind() === address.kind() && address.match([network, bits] as never));
}

/** Whether an address is on the public internet. What can't be read is not. */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.process(text);
  if (address.range() !== "unicast" || address.toString() === AZURE) return false;
  return address.kind() === "ipv4" || (address as ipaddr.IPv6).match(globalUnicast);
}
