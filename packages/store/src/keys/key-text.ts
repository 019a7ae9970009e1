import { hash, randomBytes } from "node:crypto";

/** What a secret is for: a key, the token of a session, or of a one-time link. */
export type SecretKind = "rtk" | "rts" | "rti";

const FORM = /^(rt[ksi])_([0-9a-f]{16})_[0-9a-f]{64}$/;
const ID_BYTES = 8;
const SECRET_BYTES = 32;

/** A new secret as it is sent: `<kind>_<id>_<secret>`, of 256 random bits. Only its digest is ever stored. */
export function newSecretText(kind: SecretKind): string {
  return `${kind}_${newId()}_${randomBytes(SECRET_BYTES).toString("hex")}`;
}

export function newId(): string {
  return randomBytes(ID_BYTES).toString("hex");
}

export function newKeyText(): string {
  return newSecretText("rtk");
}

/** The part that may be shown; undefined where the text is no secret of this kind. */
export function idOfSecret(kind: SecretKind, text: string): string | undefined {
  const [, actual, id] = FORM.exec(text) ?? [];
  return actual === kind ? id : undefined;
}

export function idOfKey(text: string): string | undefined {
  return idOfSecret("rtk", text);
}

/** A plain hash is enough for a secret that nobody can guess; and it is fast, for every request. */
export function digestOfKey(text: string): Buffer {
  return hash("sha256", text, "buffer");
}
