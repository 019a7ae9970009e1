import { ClickHouseError } from "@clickhouse/client";
import { RetakeError } from "@retake/protocol";

/** Answers that say "not now": limits of memory, queries, parts, time and disk, and a server on its way down. */
const passing = new Set(
  [
    "159 202 209 210 236 241 242 243 252 999",
    // Its disk fails, as one does that is full before that is noticed; no memory, no threads, a query that was ended.
    "74 75 76 77 78 173 394 425 439 473 1000 1001",
    // A table is gone or read-only, as while a back-up is restored.
    "60 164 218",
    // Of a cluster: a shard that does not answer or breaks off, too few replicas, one that lags, no Keeper.
    "32 225 279 285 286 289 319 369",
  ].flatMap((codes) => codes.split(" ")),
);
/** Only searches bring regular expressions. */
const BAD_EXPRESSION = "427";
/** Answers that say "not you", or "not here". */
const refused = new Set(["81", "192", "193", "194", "497", "516"]);

/** Makes of whatever the client threw what the rest of the code knows. */
export function storeFailure(cause: unknown): RetakeError {
  if (RetakeError.isInstance(cause)) return cause;
  const message = cause instanceof Error ? cause.message : String(cause);
  if (!(cause instanceof ClickHouseError)) {
    return new RetakeError("store_unavailable", `ClickHouse does not answer: ${message || "connection failed"}.`, {
      cause,
      retryable: true,
    });
  }
  const data = { clickhouseCode: cause.code };
  if (cause.code === BAD_EXPRESSION)
    return new RetakeError("search_syntax", "ClickHouse can't read this regular expression.", { cause, data });
  if (passing.has(cause.code))
    return new RetakeError("store_unavailable", `ClickHouse can't take this now: ${message}`, { cause, data, retryable: true });
  if (refused.has(cause.code)) return new RetakeError("store_unavailable", `ClickHouse refuses: ${message}`, { cause, data });
  return new RetakeError("internal", `ClickHouse answered: ${message}`, { cause, data });
}
