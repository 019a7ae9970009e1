import type { ClickHouseSettings } from "@clickhouse/client";
import type { ExportContent, ExportFormat } from "@retake/protocol";
import type { ClickHouse, Parameters } from "../client/connect.ts";
import { BESIDE, runsOf } from "../search/candidates.ts";
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
  max_bytes_before_external_sort: String(64 * MEBIBYTE),
  max_bytes_before_external_group_by: String(64 * MEBIBYTE),
  max_bytes_in_join: String(64 * MEBIBYTE),
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

/** So many runs at once are joined with their contents where a file can be made in parts. */
const RUNS_A_PART = 1000;

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
  const { sql, parameters } = runsOf(project, query);
  const { name, isEnd } = formats[format];
  const open = async (statement: string, values: Parameters): Promise<AsyncIterable<Uint8Array>> =>
    clickhouse.stream(`${statement} SETTINGS ${BESIDE} FORMAT ${name}`, values, { settings, signal, isEnd });
  if (what === "runs") return open(runsStatement(sql), parameters);
  // A Parquet file has its directory at its end: it is one answer, whose join spills to the disk.
  if (format === "parquet") return open(spansStatement(sql), parameters);
  const runs = await clickhouse.rows<{ id: string }>(
    `SELECT lower(hex(r.trace_id)) AS id ${sql} ORDER BY r.trace_id SETTINGS ${BESIDE}`,
    parameters,
  );
  return inParts(
    runs.map(({ id }) => id),
    async (ids) => open(spansStatement(ofIds), { project, ids }),
  );
}

const ofIds =
  "FROM runs AS r WHERE r.project = {project:String} AND r.trace_id IN (SELECT CAST(unhex(arrayJoin({ids:Array(String)})) AS FixedString(16)))";

async function* inParts(
  ids: readonly string[],
  open: (ids: readonly string[]) => Promise<AsyncIterable<Uint8Array>>,
): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < ids.length; i += RUNS_A_PART) yield* await open(ids.slice(i, i + RUNS_A_PART));
}
