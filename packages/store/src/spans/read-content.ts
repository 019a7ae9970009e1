import type { ClickHouse, Parameters } from "../client/connect.ts";

/** What went into a span and what came out of it, in the recorded form. */
export interface Content {
  readonly input: string;
  readonly output: string;
  /** What the span itself brought of it; empty where all of it came as log records. */
  readonly own: { readonly input: string; readonly output: string };
}

/** Of messages that came as log records of their own so many are shown. */
const MAX_PARTS = 5000;
/** System instructions are an attribute of the span even where the messages are not. */
const NO_MESSAGES = ',"messages":[]}';
const none = { input: "", output: "" };
/** Of a span that has none. */
export const noContent: Content = { ...none, own: none };

interface ContentRow {
  readonly spanId: string;
  readonly isOwn: boolean;
  readonly input: string;
  readonly output: string;
}

/**
 * Contents by span; a span without any is not among them.
 *
 * @param where rows of the spans
 * @param settings what limits the answer, as a SETTINGS clause
 */
export async function readContents(
  clickhouse: ClickHouse,
  where: string,
  parameters: Parameters,
  settings = "",
): Promise<Map<string, Content>> {
  const rows = await clickhouse.rows<ContentRow>(
    `SELECT lower(hex(span_id)) AS spanId, CAST(part = 0 AS Bool) AS isOwn, input, output FROM span_io FINAL WHERE ${where}
     ORDER BY span_id, part != 0, start, part LIMIT ${MAX_PARTS} BY span_id ${settings}`,
    parameters,
  );
  return new Map([...Map.groupBy(rows, ({ spanId }) => spanId)].map(([spanId, ofSpan]) => [spanId, contentOf(ofSpan)]));
}

function contentOf(rows: readonly ContentRow[]): Content {
  const own = rows.find(({ isOwn }) => isOwn) ?? none;
  const parts = rows.filter(({ isOwn }) => !isOwn);
  return {
    input: whole(own.input, joined(parts.map(({ input }) => input))),
    output: own.output || joined(parts.map(({ output }) => output)),
    own: { input: own.input, output: own.output },
  };
}

function whole(own: string, messages: string): string {
  if (own === "" || messages === "") return own || messages;
  if (!own.endsWith(NO_MESSAGES)) return own;
  // Some send their instructions among the messages as well.
  return messages.includes('"role":"system"') ? messages : `${own.slice(0, -NO_MESSAGES.length)},"messages":${messages}}`;
}

/** One list of several. */
function joined(lists: readonly string[]): string {
  const items = lists.filter((list) => list !== "").map((list) => list.slice(1, -1));
  return items.length > 0 ? `[${items.join(",")}]` : "";
}
