import { z } from "zod";

/** Any JSON value. Recorded values are JSON in which tagged types begin with `~`; see `checkpoints/values.ts`. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Accepts whatever `JSON.parse` gives: checked by type only, never copied. */
export const json: z.ZodType<Json, Json> = z.custom<Json>((value) => value !== undefined, "expected a JSON value");
