import type { ClickHouseSettings } from "@clickhouse/client";
import type { ExportContent, ExportFormat } from "@retake/protocol";
import type { ClickHouse } from "../client/connect.ts";
import { BESIDE, candidatesOf } from "../search/candidates.ts";
import type { SearchedQuery } from "../search/range.ts";
import { runsStatement } from "./run-rows.ts";
import { spansStatement } from "./span-rows.ts";

export interface ExportOptions extends SearchedQuery {
  readonly format: ExportFormat;
  readonly what: ExportContent;
  readonly signal: AbortSignal;
}

const MEBIBYTE = 1024 * 1024;

/** What is sorted and joined goes to ClickHouse's disk beyond so much. */
const settings: ClickHouseSettings = {
  max_bytes_before_external_sort: String(256 * MEBIBYTE),
  max_bytes_before_external_group_by: String(256 * MEBIBYTE),
  max_bytes_in_join: String(256 * MEBIBYTE),
  join_algorithm: "grace_hash",
  // Rows with whole texts are wide.
  max_block_size: "2048",
  max_threads: 2,
  output_format_json_quote_64bit_integers: 0,
  output_format_json_quote_decimals: 0,
  http_write_exception_in_output_format: 0,
  output_format_parquet_row_group_size: "10000",
  output_format_parquet_row_group_size_bytes: String(64 * MEBIBYTE),
  output_format_parquet_string_as_string: 1,
  output_format_parquet_compression_method: "zstd",
};

const formats: Readonly<Record<ExportFormat, { readonly name: string; readonly isEnd: (tail: Buffer) => boolean }>> = {
  jsonl: { name: "JSONEachRow", isEnd: (tail) => tail.at(-1) === 0x0a },
  parquet: { name: "Parquet", isEnd: (tail) => tail.subarray(-4).toString() === "PAR1" },
};

/**
 * The runs of a search as a file, in order of their ids, as ClickHouse makes it.
 *
 * @throws RetakeError `search_syntax`, `store_unavailable`
 */
export async function exportRuns(
  clickhouse: ClickHouse,
  project: string,
  { format, what, signal, ...query }: ExportOptions,
): Promise<AsyncIterable<Uint8Array>> {
  const { sql, parameters } = candidatesOf(project, query);
  const { name, isEnd } = formats[format];
  const statement = what === "runs" ? runsStatement(sql) : spansStatement(sql);
  return clickhouse.stream(`${statement} SETTINGS ${BESIDE} FORMAT ${name}`, parameters, { settings, signal, isEnd });
}
