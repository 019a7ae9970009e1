import { z } from "zod";
import { projectName } from "./projects.ts";

export const keyScope = z
  .enum(["ingest", "read", "write", "admin"])
  .describe(
    "ingest: OTLP only. read: reading its project. write: OTLP and the API of its project. admin: also projects, keys and the audit log",
  );
export type KeyScope = z.infer<typeof keyScope>;

/** What is known of a key; its secret is not kept anywhere. */
export const apiKey = z.object({
  id: z.string().describe("The part of the key between its underscores; no secret"),
  name: z.string(),
  project: z.string(),
  scope: keyScope,
  createdTimeMs: z.number(),
  expiresTimeMs: z.number().nullable(),
  revokedTimeMs: z.number().nullable(),
  lastUsedTimeMs: z.number().nullable().describe("To about ten minutes"),
});
export type ApiKey = z.infer<typeof apiKey>;

export const keyId = z.string().regex(/^[0-9a-f]{16}$/, "expected 16 lower-case hex digits: the part of the key between its underscores");

export const keyListQuery = z.object({ project: z.string().max(100).optional().describe("Only keys of this project") });
export const keyList = z.object({ keys: z.array(apiKey).describe("Newest first; revoked and expired ones too") });
export const keyCreate = z.object({
  name: z.string().trim().min(1).max(200).describe("For people: who or what uses it"),
  project: projectName.optional().describe("The project of whoever asks, when absent"),
  scope: keyScope.default("write"),
  expiresTimeMs: z.number().int().nullable().default(null).describe("null: never"),
});
export const keyCreated = z.object({
  key: apiKey,
  secret: z.string().describe("The key as it is sent: `Authorization: Bearer rtk_…`. Shown this once"),
});
