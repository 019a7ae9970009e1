export { Accounts } from "./accounts.ts";
export { createGuesses } from "./guesses.ts";
export { createOidc, type Oidc, type OidcSettings } from "./oidc.ts";
export { takeOwnerProof } from "./owner-proof.ts";
export { createPasswords } from "./passwords.ts";
export { createSetUpCode, type SetUpCode } from "./set-up-code.ts";
