import type { SpanRecord } from "@retake/store";
import type { AttributeValue } from "../../../../pipeline/index.ts";
import { normalizeSpans, spanWith } from "../../records.fixture.ts";

export type AttributeFields = Readonly<Record<string, AttributeValue>>;

/** The row of a span with these attributes; its cost is what it says itself. */
export function rowOf(attributes: AttributeFields, name = "span"): SpanRecord {
  return rowsOf([attributes], name)[0]!;
}

export function rowsOf(spans: readonly AttributeFields[], name = "span"): SpanRecord[] {
  const { records, faults } = normalizeSpans(
    spans.map((attributes) => spanWith({ name, attributes: new Map(Object.entries(attributes)) })),
    ({ reportedUsd }) => ({ costUsd: Number.isNaN(reportedUsd) ? 0 : reportedUsd, priceVersion: "" }),
  );
  if (faults.length > 0) throw new Error(faults.join("\n"));
  return records;
}
