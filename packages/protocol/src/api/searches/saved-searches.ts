import { z } from "zod";
import { defaultSearchRange, searchRange, searchText } from "./search.ts";

/** What searches, webhooks and alerts are called: unique of their kind in a project, in any case of letters. */
export const givenName = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^[^\p{C}]*$/u, "may not hold control or invisible characters")
  .transform((name) => name.normalize("NFC"));

/** Of searches, webhooks and alerts. */
export const definitionId = z.string().regex(/^[0-9a-f]{32}$/, "expected 32 lower-case hex digits");

/** When a definition was made and changed, and by whom, as the audit log names them. */
export const definitionTimes = z.object({
  createdTimeMs: z.number(),
  createdBy: z.string(),
  changedTimeMs: z.number(),
  changedBy: z.string(),
});

export const savedSearch = z.object({
  id: definitionId,
  name: z.string(),
  q: z.string(),
  range: searchRange,
  ...definitionTimes.shape,
});
export type SavedSearch = z.infer<typeof savedSearch>;

export const savedSearchCreate = z.object({ name: givenName, q: searchText, range: searchRange.default(defaultSearchRange) });
/** What is left out stays. */
export const savedSearchChange = z.object({ name: givenName, q: searchText.unwrap(), range: searchRange }).partial();
export const savedSearchListQuery = z.object({ name: z.string().max(200).optional().describe("Only the one of this name, in any case") });
export const savedSearchList = z.object({ searches: z.array(savedSearch).describe("By name") });
