import { diff_match_patch } from "@dmsnell/diff-match-patch";

export interface TextPart {
  readonly type: "same" | "removed" | "added";
  readonly text: string;
}

const KEEP = 60;
const TIMEOUT_S = 0.1;
const types = { "-1": "removed", "0": "same", "1": "added" } as const;

/** What differs between two texts, in readable pieces; long unchanged stretches are cut to their ends. */
export function diffText(before: string, after: string): TextPart[] {
  const engine = new diff_match_patch();
  engine.Diff_Timeout = TIMEOUT_S;
  const diffs = engine.diff_main(before, after);
  engine.diff_cleanupSemantic(diffs);
  return diffs.map((diff, index) => {
    const type = types[String(diff[0]) as keyof typeof types];
    const text = String(diff[1]);
    return { type, text: type === "same" ? cutMiddle(text, index === 0, index === diffs.length - 1) : text };
  });
}

function cutMiddle(text: string, first: boolean, last: boolean): string {
  if (text.length <= 3 * KEEP) return text;
  const head = first ? "" : text.slice(0, KEEP);
  const tail = last ? "" : text.slice(-KEEP);
  return `${head} … ${tail}`;
}
