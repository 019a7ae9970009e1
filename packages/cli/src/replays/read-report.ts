import { json, pins, type Json } from "@retake/protocol";
import type { DivergenceReport } from "@retake/sdk";
import { z } from "zod";

const key = z.string().nullable();

/** A divergence report as it comes back with a job: written by a worker, which may be of another version. */
const report = z.object({
  mode: z.string(),
  pins: z.object({ recorded: pins, current: pins }),
  first: z.object({
    type: z.enum(["NAME", "INPUT", "ORDER", "EXTRA", "UNREACHED", "OUTPUT", "UNRECORDED_IO", "VERSION"]),
    sequence: z.number(),
    key: z.string(),
    message: z.string(),
    recorded: json.optional(),
    actual: json.optional(),
    changes: z.array(z.object({ path: z.string(), before: json.optional(), after: json.optional() })).optional(),
    spanId: z.string().optional(),
  }),
  lastGoodCheckpoint: z.string().nullable(),
  alignment: z.array(z.object({ recorded: key, actual: key })),
  counts: z.object({ recorded: z.number(), actual: z.number(), matched: z.number(), divergences: z.number() }),
});

/** The report of a job, or null where there is none that can be read. */
export function readReport(value: Json | null): DivergenceReport | null {
  const parsed = report.safeParse(value);
  if (!parsed.success) return null;
  // Through text: parts that are undefined are absent.
  return JSON.parse(JSON.stringify(parsed.data)) as DivergenceReport;
}
