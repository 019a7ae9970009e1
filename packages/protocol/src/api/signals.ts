import { z } from "zod";
import { json } from "../json.ts";

/** An answer from outside to a step that waits. */
export const signal = z.object({
  key: z.string().describe("What it answers: the key of a step of kind signal, or `hold:` and the key of a step that is held for approval"),
  value: json.describe('To a held step: {"approve": true}, {"approve": false, "reason": "…"}, or {"output": …} in its place'),
  timeMs: z.number(),
});
export type Signal = z.infer<typeof signal>;

export const signalRequest = z.object({ key: z.string().min(1).max(2000), value: json });
export const signalQuery = z.object({
  known: z.coerce.number().int().min(0).default(0).describe("How many the caller has; with waitMs, the answer comes when there are more"),
  waitMs: z.coerce.number().int().min(0).max(30_000).default(0),
});
export const signalList = z.object({ signals: z.array(signal).describe("All of the run, in the order in which they were given") });
