import { z } from "zod";

/** One administrative act. Each entry holds the hash of the one before it, so that none can be changed or taken out unseen. */
export const auditEntry = z.object({
  sequence: z.number().int().describe("From 1, without gaps"),
  timeMs: z.number(),
  actor: z
    .string()
    .describe("`user:E-MAIL`, `key:ID`, `settings` (RETAKE_ADMIN_KEY), `loopback` (nobody needed a key), or a part of the collector"),
  act: z.string().describe("`project.created`, `key.created`, `key.revoked`, `retention.changed`, `run.deleted`, …"),
  project: z.string(),
  subject: z.string().describe("What it was done to: the id of a key, run or user; the name of a project"),
  details: z.string().describe("JSON"),
  previous: z.string().describe("Hash of the entry before; 64 zeros in the first"),
  hash: z.string().describe("SHA-256 of this entry's content and `previous`, in hex"),
});
export type AuditEntry = z.infer<typeof auditEntry>;

export const auditQuery = z.object({
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  before: z.coerce.number().int().min(1).optional().describe("Entries before this sequence number"),
});
export const auditList = z.object({ entries: z.array(auditEntry).describe("Newest first") });

export const auditVerdict = z.object({
  valid: z.boolean(),
  entries: z.number().int().describe("How many hold, from the first on"),
  head: z
    .object({ sequence: z.number().int(), hash: z.string() })
    .nullable()
    .describe("The last that holds. Kept elsewhere, it shows later whether entries at the end are gone"),
  fault: z.object({ sequence: z.number().int(), message: z.string() }).nullable(),
});
export type AuditVerdict = z.infer<typeof auditVerdict>;
