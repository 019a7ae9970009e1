import { parseSearch, RetakeError } from "@retake/protocol";
import { z } from "zod";

/** Which runs stay: the first rule whose search finds a run decides. Runs that no rule finds stay. */
export const sampleRules = z
  .array(
    z.strictObject({
      /** As in the dashboard's search; without it, all runs. */
      when: z
        .string()
        .max(4000)
        .default("")
        .superRefine((when, context) => {
          try {
            parseSearch(when);
          } catch (error) {
            if (!RetakeError.isInstance(error)) throw error;
            context.addIssue({ code: "custom", message: error.message });
          }
        }),
      /** Share of them, 0 to 1. */
      keep: z.number().min(0).max(1),
    }),
  )
  .max(100);
