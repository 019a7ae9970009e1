/** Fields whose most frequent values come with a search, in the order in which they are shown. Apart from the schemas, which no browser needs. */
export const facetFields = ["status", "agent", "version", "tool", "model", "service", "environment", "label", "user"] as const;
export type FacetField = (typeof facetFields)[number];
