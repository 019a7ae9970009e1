import type { Change, Json, Message, SpanDetail } from "@retake/protocol";
import { diffValues } from "@retake/protocol/comparison";

const MOST_CHANGES = 100;

export interface ContentDifferences {
  readonly input: readonly Change[];
  readonly output: readonly Change[];
  readonly truncated: boolean;
}

/** What differs between what went into two steps and what came out: of messages what they say, of anything else its value. */
export function contentDifferences(a: SpanDetail, b: SpanDetail): ContentDifferences {
  const input = differ(a.inputMessages, b.inputMessages, a.input, b.input);
  const output = differ(a.outputMessages, b.outputMessages, a.output, b.output);
  return { input: input.changes, output: output.changes, truncated: input.truncated || output.truncated };
}

function differ(messagesOfA: readonly Message[], messagesOfB: readonly Message[], a: Json | null, b: Json | null) {
  const [before, after] =
    messagesOfA.length > 0 && messagesOfB.length > 0
      ? [messagesOfA.map(comparable), messagesOfB.map(comparable)]
      : [a ?? undefined, b ?? undefined];
  return diffValues(before, after, MOST_CHANGES);
}

/** Ids of tool calls are new with each answer of a model: they say nothing. */
function comparable({ toolCallId, toolCalls, ...rest }: Message): Json {
  const calls = toolCalls.map(({ name, arguments: value }) => ({ name, arguments: value }));
  return { ...rest, answers: toolCallId !== undefined, toolCalls: calls } as Json;
}
