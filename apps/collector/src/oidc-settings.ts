import { memberRole, RetakeError, type MemberRole } from "@retake/protocol";
import { z } from "zod";
import type { OidcSettings } from "./sign-in/index.ts";

export const oidcEnvironment = {
  /** An identity provider that people may sign in through, by the address that it calls itself. */
  RETAKE_OIDC_ISSUER: z.url({ protocol: /^https?$/ }).optional(),
  RETAKE_OIDC_CLIENT_ID: z.string().min(1).max(500).optional(),
  RETAKE_OIDC_CLIENT_SECRET: z.string().min(1).max(1_000).optional(),
  /** Who may come in without an invitation, with commas between: addresses, or domains. Nobody unless this says so. */
  RETAKE_OIDC_ALLOWED: z.string().default(""),
  /** What they are in the project of RETAKE_PROJECT. */
  RETAKE_OIDC_ROLE: memberRole.default("viewer"),
  /** For providers that don't say whether an address is verified, because all of theirs are. */
  RETAKE_OIDC_TRUST_EMAIL: z.stringbool().default(false),
};

export interface OidcConfig extends OidcSettings {
  readonly allowed: (email: string) => boolean;
  readonly role: MemberRole;
}

/** @throws RetakeError `bad_request` Thrown when half of it is set. */
export function toOidc(settings: z.infer<z.ZodObject<typeof oidcEnvironment>>): OidcConfig | undefined {
  const { RETAKE_OIDC_ISSUER: issuer, RETAKE_OIDC_CLIENT_ID: clientId } = settings;
  if (issuer === undefined && clientId === undefined) return undefined;
  if (issuer === undefined || clientId === undefined)
    throw new RetakeError("bad_request", "The settings are not valid. RETAKE_OIDC_ISSUER and RETAKE_OIDC_CLIENT_ID belong together.");
  const names = settings.RETAKE_OIDC_ALLOWED.split(",")
    .map((name) => name.trim().toLowerCase())
    .filter(Boolean);
  const addresses = new Set(names.filter((name) => name.includes("@")));
  const domains = new Set(names.filter((name) => !name.includes("@")));
  return {
    issuer,
    clientId,
    clientSecret: settings.RETAKE_OIDC_CLIENT_SECRET,
    trustEmail: settings.RETAKE_OIDC_TRUST_EMAIL,
    role: settings.RETAKE_OIDC_ROLE,
    allowed: (email) => addresses.has(email) || domains.has(email.slice(email.lastIndexOf("@") + 1)),
  };
}
