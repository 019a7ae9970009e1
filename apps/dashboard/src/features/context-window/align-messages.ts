import { commonItems, type Message } from "@retake/protocol";

/** What became of a message between two calls. */
export type AlignedMessage =
  | { readonly type: "same"; readonly after: Message }
  | { readonly type: "added"; readonly after: Message }
  | { readonly type: "dropped"; readonly before: Message }
  | { readonly type: "edited"; readonly before: Message; readonly after: Message }
  /** One message in the place of several. */
  | { readonly type: "compacted"; readonly before: readonly Message[]; readonly after: Message };

/** How much two texts must have in common at their ends for one to be the other, edited. */
const ALIKE = 0.5;

/** The messages of two calls side by side, in the order of the second. */
export function alignMessages(before: readonly Message[], after: readonly Message[]): AlignedMessage[] {
  const rows: AlignedMessage[] = [];
  let [i, j] = [0, 0];
  const equal = commonItems(
    before.map((message) => JSON.stringify(message)),
    after.map((message) => JSON.stringify(message)),
  );
  for (const [nextBefore, nextAfter] of [...equal, [before.length, after.length] as const]) {
    rows.push(...alignGap(before.slice(i, nextBefore), after.slice(j, nextAfter)));
    if (nextAfter < after.length) rows.push({ type: "same", after: after[nextAfter]! });
    [i, j] = [nextBefore + 1, nextAfter + 1];
  }
  return rows;
}

/** Between two messages that stayed. */
function alignGap(before: readonly Message[], after: readonly Message[]): AlignedMessage[] {
  const rows: AlignedMessage[] = [];
  let gone: Message[] = [];
  let rest = before;
  const flush = (): void => {
    rows.push(...gone.map((message): AlignedMessage => ({ type: "dropped", before: message })));
    gone = [];
  };
  for (const [index, message] of after.entries()) {
    const found = rest.findIndex((other) => isEdited(other, message));
    if (found >= 0) {
      gone.push(...rest.slice(0, found));
      flush();
      rows.push({ type: "edited", before: rest[found]!, after: message });
      rest = rest.slice(found + 1);
    } else if (
      index === 0 &&
      rest.length > 1 &&
      rest.length > after.length &&
      !after.some((later) => rest.some((other) => isEdited(other, later)))
    ) {
      rows.push({ type: "compacted", before: rest, after: message });
      rest = [];
    } else {
      rows.push({ type: "added", after: message });
    }
  }
  gone.push(...rest);
  // What is gone stood before what has come.
  const dropped = gone.map((message): AlignedMessage => ({ type: "dropped", before: message }));
  const firstAdded = rows.findLastIndex(({ type }) => type !== "added") + 1;
  return [...rows.slice(0, firstAdded), ...dropped, ...rows.slice(firstAdded)];
}

function isEdited(before: Message, after: Message): boolean {
  if (before.role !== after.role) return false;
  if (before.toolCallId !== undefined || after.toolCallId !== undefined) return before.toolCallId === after.toolCallId;
  const [a, b] = [textOf(before), textOf(after)];
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && a[start] === b[start]) start++;
  let end = 0;
  while (end < shorter - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  return start + end > 0 && start + end >= ALIKE * Math.max(a.length, b.length);
}

/** All that a model reads of a message, as one text. */
export function textOf({ text, reasoning, toolCalls }: Message): string {
  const calls = toolCalls.map(({ name, arguments: given }) => `${name}(${typeof given === "string" ? given : JSON.stringify(given)})`);
  return [...(reasoning === undefined ? [] : [reasoning]), ...(text === "" ? [] : [text]), ...calls].join("\n");
}

export interface ContextSize {
  readonly messages: number;
  readonly characters: number;
}

export function sizeOf(messages: readonly Message[]): ContextSize {
  return { messages: messages.length, characters: messages.reduce((sum, message) => sum + textOf(message).length, 0) };
}

/** The messages at the start that stayed as they were: what a prompt cache can use. */
export function equalPrefix(rows: readonly AlignedMessage[]): Message[] {
  const end = rows.findIndex(({ type }) => type !== "same");
  return (end < 0 ? rows : rows.slice(0, end)).flatMap((row) => (row.type === "same" ? [row.after] : []));
}
