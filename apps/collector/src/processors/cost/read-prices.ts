import { readFile } from "node:fs/promises";
import { RetakeError } from "@retake/protocol";
import { z } from "zod";
import { priceTable, type PriceTable } from "./price-table.ts";

const MAX_ISSUES = 10;

/**
 * A user's own prices, from a JSON file.
 *
 * @throws RetakeError `bad_request` Thrown when it can't be read, is no JSON, or holds something else than prices; the
 * message names each place.
 */
export async function readPrices(path: string): Promise<PriceTable> {
  let content: unknown;
  try {
    content = JSON.parse(await readFile(path, "utf8"));
  } catch (cause) {
    const reason = cause instanceof SyntaxError ? "it is not JSON" : "it can't be read";
    throw new RetakeError("bad_request", `RETAKE_PRICES: ${path}: ${reason} (${cause instanceof Error ? cause.message : "unknown"}).`, {
      cause,
    });
  }
  const parsed = priceTable.safeParse(content);
  if (parsed.success) return parsed.data;
  throw new RetakeError("bad_request", `RETAKE_PRICES: ${path} is no table of prices. ${describe(parsed.error)}`, { cause: parsed.error });
}

function describe({ issues }: z.ZodError): string {
  const told = issues.slice(0, MAX_ISSUES).map(({ path, message }) => `${z.core.toDotPath(path) || "the file"}: ${message}`);
  return `${told.join("; ")}${issues.length > MAX_ISSUES ? `; and ${issues.length - MAX_ISSUES} more` : ""}.`;
}
