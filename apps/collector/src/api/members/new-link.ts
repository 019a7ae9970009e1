import type { OneTimeLink } from "@retake/protocol";
import type { NewLink, Store } from "@retake/store";

/** Long enough for a weekend in between. */
const LINK_MS = 7 * 24 * 60 * 60_000;

/** A one-time link in the place of those that did the same. */
export async function newLink(
  store: Pick<Store, "accounts">,
  nowMs: number,
  link: Omit<NewLink, "expiresTimeMs">,
): Promise<OneTimeLink & { readonly id: string }> {
  const earlier = await store.accounts.listLinks({ email: link.email });
  for (const each of earlier) if (each.project === link.project) await store.accounts.closeLink(each, "withdrawn", link.actor);
  const expiresTimeMs = nowMs + LINK_MS;
  const { link: made, token } = await store.accounts.createLink({ ...link, expiresTimeMs });
  return { id: made.id, token, expiresTimeMs };
}
