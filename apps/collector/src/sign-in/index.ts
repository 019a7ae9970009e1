export { Accounts } from "./accounts.ts";
export { createGuesses } from "./guesses.ts";
export type { Oidc, OidcSettings } from "./oidc.ts";
export { takeOwnerProof } from "./owner-proof.ts";
export { createPasswords } from "./passwords.ts";
export { createSetUpCode, type SetUpCode } from "./set-up-code.ts";
