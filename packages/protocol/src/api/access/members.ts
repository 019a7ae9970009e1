import { z } from "zod";
import { email, newPassword } from "./accounts.ts";
import { memberRole } from "./level.ts";

export const memberId = z.string().regex(/^[0-9a-f]{16}$/, "expected 16 lower-case hex digits");

export const member = z.object({
  id: z.string(),
  email: z.string(),
  role: memberRole.or(z.literal("owner")),
  state: z.enum(["active", "invited"]).describe("invited: has not opened the link yet"),
  sinceTimeMs: z.number(),
  expiresTimeMs: z.number().nullable().describe("Of the link of somebody invited"),
});
export type Member = z.infer<typeof member>;

export const memberList = z.object({ members: z.array(member).describe("By e-mail address") });
export const memberInvite = z.object({ email, role: memberRole });
export const memberRoleChange = z.object({ role: memberRole });

/** A one-time link's token: shown once, kept as a hash. */
export const oneTimeLink = z.object({ token: z.string(), expiresTimeMs: z.number() });
export type OneTimeLink = z.infer<typeof oneTimeLink>;
export const memberInvited = z.object({
  member,
  link: oneTimeLink.nullable().describe("To hand over; null where the person has an account, and is a member at once"),
});

export const linkToken = z.string().regex(/^rti_[0-9a-f]{16}_[0-9a-f]{64}$/, "this is no link of this collector");
export const linkLook = z.object({ token: linkToken });
export const linkPurpose = z.object({
  email: z.string(),
  project: z.string().nullable().describe("That the link opens; null: it sets a password"),
  role: memberRole.nullable(),
  known: z.boolean().describe("There is an account with this address: its own password is asked for, unless the link sets one"),
});
export type LinkPurpose = z.infer<typeof linkPurpose>;
export const linkAccept = z.object({ token: linkToken, password: newPassword.or(z.string().min(1).max(200)) });
