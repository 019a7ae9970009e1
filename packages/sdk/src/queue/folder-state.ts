import { z } from "zod";

const count = z.number().int().min(0).default(0);

export const counters = z.object({
  appended: count,
  acknowledged: count,
  rejected: count,
  droppedCheckpoints: count,
  dropped: count,
  damaged: count,
  resent: count,
  lost: count,
  adopted: count,
});

/** What a process says about its queue, for others to read; the file's time is the heartbeat. */
export const folderState = z.object({
  pid: z.number().int(),
  url: z.string(),
  counters,
  lastError: z.object({ message: z.string(), timeMs: z.number() }).nullable(),
  /** Set when the process gave the folder up with something left in it. */
  released: z.boolean(),
});

export type FolderState = z.infer<typeof folderState>;

/** What a destination's folder says about itself: never the headers' values, they may be secrets. */
export const destinationFile = z.object({ url: z.string(), headerNames: z.array(z.string()) });

export type DestinationFile = z.infer<typeof destinationFile>;
