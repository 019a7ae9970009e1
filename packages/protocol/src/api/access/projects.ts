import { z } from "zod";

/** A project's name is its id: runs, keys and retention belong to it. */
export const projectName = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/,
    "expected 1 to 100 letters, digits, dots, dashes or underscores, beginning with a letter or digit",
  );

/** Days that runs are kept. A fraction of a day is taken, too. */
export const retentionDays = z.number().min(0.01).max(36_500);

export const project = z.object({
  name: z.string(),
  createdTimeMs: z.number(),
  retentionDays: z.number().nullable().describe("null: as the collector's settings say; 0: all runs are kept"),
});
export type Project = z.infer<typeof project>;

export const projectList = z.object({ projects: z.array(project).describe("By name") });
export const projectCreate = z.object({ name: projectName, retentionDays: retentionDays.or(z.literal(0)).nullable().default(null) });
