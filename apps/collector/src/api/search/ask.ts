import { parseSearch, RetakeError } from "@retake/protocol";
import type { OpenAI } from "openai";
import { languageInShort } from "./language.ts";

export interface AskOptions {
  /** Of an OpenAI-compatible endpoint, up to `/v1`. */
  readonly url: string;
  readonly model: string;
  readonly key: string | undefined;
}

const TIMEOUT_MS = 30_000;
/** A search that can't be read is sent back with what is wrong with it, so often. */
const REPAIRS = 1;

type ChatMessage = OpenAI.Chat.Completions.ChatCompletionMessageParam;

/**
 * Makes a search of a question, by a model. It is told the language and the question, and nothing of what is recorded.
 *
 * @throws RetakeError `bad_request` Thrown where no model is configured, or what it says is no search;
 * `overloaded` (retryable) where it does not answer.
 */
export type Ask = (question: string, signal: AbortSignal) => Promise<string>;

export function createAsk(options: AskOptions | undefined): Ask {
  if (options === undefined)
    return () =>
      Promise.reject(
        new RetakeError("bad_request", "No model is configured that makes searches of questions: set RETAKE_ASK_MODEL at the collector."),
      );
  // Loaded when it is asked for: most collectors never do.
  const open = async (): Promise<OpenAI> =>
    new (await import("openai")).OpenAI({ baseURL: options.url, apiKey: options.key ?? "none", timeout: TIMEOUT_MS, maxRetries: 1 });
  let client: Promise<OpenAI> | undefined;
  return async (question, signal) => {
    const messages: ChatMessage[] = [
      {
        role: "system",
        content: `Write one search for the question. Answer with the search alone, in one line, without quotes or explanation around it. Today is ${new Date().toISOString().slice(0, 10)}.\n\n${languageInShort}`,
      },
      { role: "user", content: question },
    ];
    for (let repairs = 0; ; repairs++) {
      const said = await answer(await (client ??= open()), options.model, messages, signal);
      const wrong = whatIsWrong(said);
      if (wrong === undefined) return said;
      if (repairs === REPAIRS) throw new RetakeError("bad_request", `The model's answer is no search (${wrong}): ${said.slice(0, 200)}`);
      messages.push(
        { role: "assistant", content: said },
        { role: "user", content: `That is no search: ${wrong} Answer with the corrected search alone.` },
      );
    }
  };
}

async function answer(client: OpenAI, model: string, messages: ChatMessage[], signal: AbortSignal): Promise<string> {
  try {
    const { choices } = await client.chat.completions.create({ model, messages }, { signal });
    const text = choices[0]?.message.content ?? "";
    // Models put code into fences, whatever they are told.
    return text
      .replace(/^\s*```\w*\n?|```\s*$/g, "")
      .replaceAll(/\s+/g, " ")
      .trim();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new RetakeError("overloaded", `The model that makes searches of questions does not answer: ${why}`, { cause, retryable: true });
  }
}

function whatIsWrong(search: string): string | undefined {
  if (search === "") return "it is empty.";
  try {
    parseSearch(search);
    return undefined;
  } catch (error) {
    if (!RetakeError.isInstance(error)) throw error;
    return error.message;
  }
}
