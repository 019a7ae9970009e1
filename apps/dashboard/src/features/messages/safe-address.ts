export interface SafeAddress {
  readonly href: string;
  /** Where it leads, in ASCII: letters of other scripts that look like Latin ones show as what they are. */
  readonly host: string;
}

/**
 * Where a link in a trace may lead: to another page of the web, or to a mailbox. Anything else stays text, relative
 * addresses too: they would be ones of this dashboard.
 */
export function safeAddress(address: string): SafeAddress | null {
  if (!/^(?:https?:\/\/|mailto:)/i.test(address) || !URL.canParse(address)) return null;
  const url = new URL(address);
  if (url.protocol === "mailto:") return { href: url.href, host: `mail to ${url.pathname}` };
  // A name before the host looks like the host.
  if (url.username !== "" || url.password !== "" || url.host === "") return null;
  return { href: url.href, host: url.host };
}

const picture = /^data:image\/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]+$/;

/** Pictures that need no request. SVG is none: it is a document. */
export function isInlinePicture(address: string): boolean {
  return picture.test(address);
}
