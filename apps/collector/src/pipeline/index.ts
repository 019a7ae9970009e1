export { BlobGaps } from "./blob-gaps.ts";
export { ByteBudget } from "./byte-budget.ts";
export { GroupCommit } from "./group-commit.ts";
export { createIngest, type LogContent } from "./ingest.ts";
export { accepted, type Outcome, type Processed, type Receipt, type Sink, type Stage } from "./outcome.ts";
export type { Attributes, AttributeValue, OtlpEvent, OtlpLink, OtlpLog, OtlpResource, OtlpScope, OtlpSpan } from "./records.ts";
