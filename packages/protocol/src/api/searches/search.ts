import { z } from "zod";
import { spanId } from "../../ids.ts";
import { facetFields } from "../../search/facets.ts";

/** How far back a search looks that says nothing of time itself. */
export const searchRange = z
  .string()
  .regex(/^(?:all|[1-9]\d{0,3}[mhdw])$/, "is all, or a number with m, h, d or w, as in 7d")
  .describe("How far back to look where the search has no since or until of its own: 1h, 7d, 4w, all");

/** @default for everybody who looks; what takes runs as data (suites, replays) asks for all */
export const defaultSearchRange = "7d";

export const searchText = z
  .string()
  .max(4000)
  .default("")
  .describe('Search: words, "phrases", field:value, field:>number, (this OR that), -negated, step -> step; see docs/guides/search.md');

/** What a search looked through, in time. */
export const searchedRange = z.object({
  fromMs: z.number().nullable().describe("Unix milliseconds; null: from the beginning"),
  toMs: z.number().nullable().describe("Unix milliseconds; null: up to now"),
  own: z.boolean().describe("The search itself says so, by since or until; else it was the range asked for"),
});
export type SearchedRange = z.infer<typeof searchedRange>;

/** Why an answer is not all of it. */
export const partialAnswer = z.object({
  reason: z.enum(["time", "memory", "candidates"]),
  message: z.string().describe("What was left out, and what to do about it"),
});
export type PartialAnswer = z.infer<typeof partialAnswer>;

export const searchOverviewQuery = z.object({
  q: searchText,
  range: searchRange.default(defaultSearchRange),
});

export const searchOverview = z.object({
  total: z.number().int().describe("Runs that match"),
  range: searchedRange,
  facets: z.array(
    z.object({
      field: z.enum(facetFields),
      values: z.array(z.object({ value: z.string(), count: z.number().int().describe("Runs that match and have it") })),
      more: z.boolean().describe("There are more values than these, which are the most frequent"),
    }),
  ),
  histogram: z.object({
    bucketMs: z.number(),
    buckets: z
      .array(z.object({ startMs: z.number(), runs: z.number().int(), errors: z.number().int() }))
      .describe("In order of time; those without runs are left out"),
  }),
  partial: partialAnswer.nullable(),
});
export type SearchOverview = z.infer<typeof searchOverview>;

export const searchValuesQuery = z.object({
  field: z.string().max(200).describe("A field of the search language; score, attr and resource alone: their names; attr.KEY: its values"),
  prefix: z.string().max(200).default(""),
  range: searchRange.default(defaultSearchRange),
  limit: z.coerce.number().int().min(1).max(100).default(20),
});
export const searchValues = z.object({
  values: z.array(z.object({ value: z.string(), count: z.number().int() })).describe("The most frequent first"),
});
export type SearchValues = z.infer<typeof searchValues>;

export const matchingSpans = z.object({
  spanIds: z.array(spanId).describe("Spans of the run that the search's terms are about, in order of start"),
  more: z.boolean().describe("There are more than these"),
});
export type MatchingSpans = z.infer<typeof matchingSpans>;

export const searchQuestion = z.object({ question: z.string().min(1).max(1000) });
export const askedSearch = z.object({ q: z.string().describe("Of the search language, to be looked at before it is used") });
