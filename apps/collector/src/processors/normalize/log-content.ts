import type { Records } from "../../pipeline/index.ts";

/** What a log record turned out to carry. */
export type LogContent =
  | { readonly batch: Partial<Records> }
  /** A `Span` in protobuf, of the log's resource and scope. */
  | { readonly span: Buffer }
  /** Nothing but itself. */
  | { readonly log: true }
  | { readonly rejected: string };
