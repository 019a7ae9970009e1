import { z } from "zod";
import { accessScope, memberRole } from "./level.ts";

/** Compared without regard to case. Nobody writes to it: it is a name to sign in by. */
export const email = z
  .string()
  .trim()
  .toLowerCase()
  .max(254)
  .regex(/^[^\s@\p{C}]+@[^\s@\p{C}]+$/u, "expected an e-mail address");

export const newPassword = z.string().min(12, "expected 12 characters or more").max(200).describe("12 characters or more");
const password = z.string().min(1).max(200);

/** What somebody who isn't signed in has to know to do so. */
export const signInState = z.object({
  required: z.boolean().describe("false: whoever reaches this address may do everything"),
  setUp: z.boolean().describe("true: there is no owner yet; the collector's console has the code to become it"),
  oidc: z.object({ issuer: z.string() }).nullable().describe("The identity provider that may be used instead of a password"),
});
export type SignInState = z.infer<typeof signInState>;

export const signInRequest = z.object({ email, password });
export const setUpRequest = z.object({
  code: z.string().min(1).max(100).describe("As the collector printed it"),
  email,
  password: newPassword,
});
export const passwordChange = z.object({ current: password, next: newPassword });

/** A session that has begun. Its token is sent as a bearer token, and is in this answer and nowhere else. */
export const sessionStarted = z.object({
  token: z.string(),
  expiresTimeMs: z.number(),
  user: z.object({ id: z.string(), email: z.string() }),
});
export type SessionStarted = z.infer<typeof sessionStarted>;

export const projectRole = z.object({ name: z.string(), role: memberRole.or(z.literal("owner")) });
export type ProjectRole = z.infer<typeof projectRole>;

/** Who asks, and what that opens. */
export const account = z.object({
  user: z
    .object({ id: z.string(), email: z.string(), owner: z.boolean(), hasPassword: z.boolean() })
    .nullable()
    .describe("null: a key, or loopback"),
  project: z.string().describe("That this request is about"),
  scope: accessScope.describe("In that project"),
  projects: z.array(projectRole).describe("By name: those that may be asked for"),
  signInRequired: z.boolean(),
});
export type Account = z.infer<typeof account>;

export const sessionId = z.string().regex(/^[0-9a-f]{16}$/, "expected 16 lower-case hex digits");
export const userSession = z.object({
  id: z.string(),
  current: z.boolean().describe("The one that asks"),
  client: z.string().describe("What the browser calls itself"),
  createdTimeMs: z.number(),
  lastUsedTimeMs: z.number().describe("To about ten minutes"),
  expiresTimeMs: z.number(),
});
export type UserSession = z.infer<typeof userSession>;
export const sessionList = z.object({ sessions: z.array(userSession).describe("Those that hold, newest first") });

export const oidcStart = z.object({ redirectUri: z.url({ protocol: /^https?$/ }).max(2000) });
export const oidcStarted = z.object({
  url: z.string().describe("Where the browser goes"),
  flow: z.string().describe("For the same browser to keep until it comes back"),
});
export const oidcFinish = z.object({ flow: z.string().max(4000), callbackUrl: z.url({ protocol: /^https?$/ }).max(8000) });

export const ownerReset = z.object({
  proof: z.string().min(1).max(200).describe("What `retake owner reset-password` left in the data directory"),
});
