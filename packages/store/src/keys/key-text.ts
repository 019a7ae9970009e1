import { hash, randomBytes } from "node:crypto";

const FORM = /^rtk_([0-9a-f]{16})_[0-9a-f]{64}$/;
const ID_BYTES = 8;
const SECRET_BYTES = 32;

/** A new key as it is sent: `rtk_<id>_<secret>`, of 256 random bits. Only its digest is ever stored. */
export function newKeyText(): string {
  return `rtk_${randomBytes(ID_BYTES).toString("hex")}_${randomBytes(SECRET_BYTES).toString("hex")}`;
}

/** The part that may be shown; undefined where the text is no key. */
export function idOfKey(text: string): string | undefined {
  return FORM.exec(text)?.[1];
}

/** A plain hash is enough for a secret that nobody can guess; and it is fast, for every request. */
export function digestOfKey(text: string): Buffer {
  return hash("sha256", text, "buffer");
}
