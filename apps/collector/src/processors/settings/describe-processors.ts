import type { ProcessorList } from "@retake/protocol";
import type { ProcessorSettings } from "./read-processors.ts";

/** The settings as others may see them: no header, which may hold a secret. */
export function describeProcessors(file: string | undefined, { redact, limits, sample, forward }: ProcessorSettings): ProcessorList {
  return {
    file: file ?? null,
    redact: redact
      ? {
          secrets: redact.secrets,
          keys: redact.keys.map((rule) => (typeof rule === "string" ? { match: rule, action: "mask" } : rule)),
          values: redact.values,
        }
      : null,
    limits: Object.fromEntries(Object.entries(limits ?? {}).filter((entry): entry is [string, number] => entry[1] !== undefined)),
    sample: sample ?? [],
    forwardsTo: forward === undefined ? null : forward.url,
  };
}
