import { splitBrackets, splitList } from "./clauses.ts";

/** By table and not by its id: a server that joins later makes the same table under the same path. */
const PATH = "'/clickhouse/tables/{database}/{table}/{shard}', '{replica}'";

/**
 * The engine and settings of a table's copies on several servers. One that knows repeated blocks goes on doing so; one
 * that takes each row as it comes must be told to, since copies know repeats unless told otherwise.
 */
export function replicatedEngine(rest: string): string {
  const [, engine = "", after = ""] = /^ENGINE\s*=\s*(\w*MergeTree)\s*([\s\S]*)$/.exec(rest) ?? [];
  const { inside, after: clauses } = splitBrackets(after) ?? { inside: "", after };
  const [, before = "", settings = ""] = /^([\s\S]*?)(?:\bSETTINGS\b([\s\S]*))?$/.exec(clauses) ?? [];
  const known = splitList(settings);
  const window =
    known
      .find((each) => each.startsWith("non_replicated_deduplication_window"))
      ?.split("=")[1]
      ?.trim() ?? "0";
  const kept = [...known.filter((each) => !each.startsWith("non_replicated_")), `replicated_deduplication_window = ${window}`];
  const own = inside.trim() === "" ? "" : `, ${inside.trim()}`;
  return `ENGINE = Replicated${engine}(${PATH}${own})\n${before.trim()}\nSETTINGS ${kept.join(", ")}`;
}
