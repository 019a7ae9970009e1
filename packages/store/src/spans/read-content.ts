import type { ClickHouse } from "../client/connect.ts";

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

/** @param where rows of one span */
export async function readContent(clickhouse: ClickHouse, where: string, parameters: Readonly<Record<string, string>>): Promise<Content> {
  const rows = await clickhouse.rows<{ isOwn: boolean; input: string; output: string }>(
    `SELECT CAST(part = 0 AS Bool) AS isOwn, input, output FROM span_io FINAL WHERE ${where}
     ORDER BY part != 0, start, part LIMIT ${MAX_PARTS}`,
    parameters,
  );
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
