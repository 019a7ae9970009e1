import type { ComparedRow } from "@retake/protocol/comparison";

export type RowTone = "neutral" | "bad" | "ok" | "warn" | "running";

export interface RowWords {
  readonly sign: string;
  readonly text: string;
  readonly tone: RowTone;
}

const types: Record<ComparedRow["type"], RowWords> = {
  equal: { sign: "=", text: "The same", tone: "neutral" },
  changed: { sign: "≠", text: "Different", tone: "warn" },
  "only-a": { sign: "−", text: "Only in A", tone: "bad" },
  "only-b": { sign: "+", text: "Only in B", tone: "ok" },
  open: { sign: "…", text: "Not there yet", tone: "running" },
};

/** What a row says of its steps, in a sign and in words: `≠ Different input, output, moved`. */
export function rowWords({ type, differences, moved }: ComparedRow): RowWords {
  const { sign, text, tone } = types[type];
  const what = [text, differences.length > 0 && ` ${differences.join(", ")}`, moved && ", moved"].filter(Boolean).join("");
  return { sign: moved && type === "equal" ? "⇅" : sign, text: what, tone: moved && type === "equal" ? "warn" : tone };
}
