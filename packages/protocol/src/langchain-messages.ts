import type { Json } from "./json.ts";

type JsonMap = { readonly [key: string]: Json };

const rolesByType: ReadonlyMap<string, string> = new Map([
  ["human", "user"],
  ["ai", "assistant"],
  ["AIMessageChunk", "assistant"],
  ["system", "system"],
  ["developer", "developer"],
  ["tool", "tool"],
  ["function", "tool"],
]);

/**
 * LangChain's serialised message as one of a chat: with its type as the role. undefined where the value is none.
 *
 * @param value as its constructor's arguments (`{ lc: 1, kwargs }`), as `{ type, data }`, or bare
 */
export function fromLangChainMessage(value: JsonMap): JsonMap | undefined {
  const inner = [value["kwargs"], value["data"]].find(isMap) ?? value;
  const type = inner["type"] ?? value["type"];
  const role = typeof type === "string" ? rolesByType.get(type) : undefined;
  if (role === undefined || inner["content"] === undefined || inner["role"] !== undefined) return undefined;
  return { ...inner, role };
}

/** Messages of what a chat model gave back: a list of choices for each of a list of prompts. */
export function fromGenerations(generations: readonly Json[]): readonly JsonMap[] {
  return generations.flat(1).flatMap((generation) => {
    if (!isMap(generation)) return [];
    const info = generation["generation_info"];
    const reason = isMap(info) && typeof info["finish_reason"] === "string" ? { finish_reason: info["finish_reason"] } : {};
    const message = isMap(generation["message"]) ? fromLangChainMessage(generation["message"]) : undefined;
    if (message !== undefined) return [{ ...reason, ...message }];
    return typeof generation["text"] === "string" ? [{ role: "assistant", content: generation["text"], ...reason }] : [];
  });
}

function isMap(value: Json | undefined): value is JsonMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
