import { z } from "zod";
import { runSummary, spanSkeleton } from "./runs.ts";

export const runStep = spanSkeleton.extend({
  inputDigest: z
    .string()
    .describe("Equal for equal inputs: the digest that the SDK recorded, else one of what the span holds; empty where it holds nothing"),
  outputDigest: z
    .string()
    .describe(
      "Equal for equal outputs. Ids that a model gives the tool calls in its answer are new with each call and don't count; of an output that was cut to fit into its span only the beginning does",
    ),
});
export type RunStep = z.infer<typeof runStep>;

export const stepList = z.object({ steps: z.array(runStep).describe("In order of start; agents and scopes are no steps") });

export const runFamily = z.object({
  runs: z.array(runSummary).describe("All runs that go back by forks to the same one, this run among them, oldest first"),
  truncated: z.boolean().describe("There are more than 500: those farthest from this run are left out"),
});
export type RunFamily = z.infer<typeof runFamily>;
