import { z } from "zod";
import { json, type Json } from "./json.ts";
import { fromGenerations, fromLangChainMessage } from "./langchain-messages.ts";

/** A chat message in one normal form, whichever dialect it came in. */
export const message = z.object({
  role: z.string(),
  name: z.string().optional(),
  text: z.string(),
  reasoning: z.string().optional(),
  toolCalls: z.array(z.object({ id: z.string().optional(), name: z.string(), arguments: json })),
  /** On a tool's answer: the call it answers. */
  toolCallId: z.string().optional(),
  finishReason: z.string().optional(),
});
export type Message = z.infer<typeof message>;

type JsonMap = { readonly [key: string]: Json };
type ToolCall = Message["toolCalls"][number];

/**
 * The messages in what went into or came out of a model call: requests, responses
 * and message lists of OpenAI's chat completions and responses APIs, messages made
 * of parts as the GenAI conventions, Anthropic and the AI SDK have them, LangChain's
 * serialised messages, and plain text.
 *
 * @param defaultRole whose words those are that name no role
 * @returns no messages where the value holds none: a tool's result, say
 *
 * @example
 * ```ts
 * toMessages("Hello"); // [{ role: "user", text: "Hello", toolCalls: [] }]
 * toMessages({ choices: [{ message: { role: "assistant", content: "Hi" }, finish_reason: "stop" }] });
 * ```
 */
export function toMessages(value: Json, defaultRole = "user"): Message[] {
  if (typeof value === "string") return value === "" ? [] : [{ role: defaultRole, text: value, toolCalls: [] }];
  if (Array.isArray(value)) return fromList(value as readonly Json[], defaultRole);
  return isMap(value) ? fromObject(value, defaultRole) : [];
}

function fromList(items: readonly Json[], defaultRole: string): Message[] {
  if (items.length > 0 && items.every(isPart)) return splitAnswers({ role: defaultRole, parts: items }, defaultRole);
  return items.flatMap((item) => (isMap(item) || Array.isArray(item) ? toMessages(item as Json, defaultRole) : []));
}

function fromObject(value: JsonMap, defaultRole: string): Message[] {
  const { choices, messages, prompt, generations, input, output } = value;
  if (Array.isArray(choices)) return (choices as readonly Json[]).flatMap((choice) => fromChoice(choice));
  if (Array.isArray(generations)) return fromGenerations(generations as readonly Json[]).flatMap((each) => splitAnswers(each, "assistant"));
  if (messages !== undefined) return [...instructionsOf(value), ...toMessages(messages, "user")];
  // The AI SDK's request: a text, or messages.
  if (value["system"] !== undefined && prompt !== undefined) return [...instructionsOf(value), ...toMessages(prompt, "user")];
  if (isMessage(value)) return splitAnswers(value, defaultRole);
  const ofLangChain = fromLangChainMessage(value);
  if (ofLangChain !== undefined) return splitAnswers(ofLangChain, defaultRole);
  const item = fromResponseItem(value);
  // Thoughts that the service keeps to itself are no message.
  if (item !== undefined) return item.reasoning === "" ? [] : [item];
  if (Array.isArray(output) && (output as readonly Json[]).some(isTyped)) return toMessages(output as Json, "assistant");
  if (typeof value["model"] === "string" && input !== undefined) return [...instructionsOf(value), ...toMessages(input, "user")];
  return [];
}

function fromChoice(choice: Json): Message[] {
  if (!isMap(choice)) return [];
  const finish = typeof choice["finish_reason"] === "string" ? { finish_reason: choice["finish_reason"] } : {};
  if (isMap(choice["message"])) return [toMessage({ ...finish, ...choice["message"] }, "assistant")];
  return typeof choice["text"] === "string" ? [toMessage({ content: choice["text"], ...finish }, "assistant")] : [];
}

/** A request's instructions stand beside its messages. */
function instructionsOf(request: JsonMap): Message[] {
  const instructions = request["system_instructions"] ?? request["instructions"] ?? request["system"];
  return instructions === undefined || instructions === null ? [] : toMessages(instructions, "system");
}

/** Items of OpenAI's responses API that are not messages. */
const responseItems: Readonly<Record<string, (item: JsonMap) => Message>> = {
  function_call: (item) => ({
    role: "assistant",
    text: "",
    toolCalls: [toToolCall(item["call_id"] ?? item["id"], item["name"], item["arguments"])],
  }),
  custom_tool_call: (item) => ({
    role: "assistant",
    text: "",
    toolCalls: [toToolCall(item["call_id"] ?? item["id"], item["name"], item["input"])],
  }),
  function_call_output: (item) => answerOf(item["call_id"], item["output"]),
  custom_tool_call_output: (item) => answerOf(item["call_id"], item["output"]),
  reasoning: (item) => ({
    role: "assistant",
    text: "",
    reasoning: [item["summary"], item["content"]].flatMap((part) => (listOf(part).length > 0 ? [textOf(part!)] : [])).join("\n"),
    toolCalls: [],
  }),
  computer_call_output: (item) => answerOf(item["call_id"], "[computer_screenshot]"),
  local_shell_call_output: (item) => answerOf(item["call_id"] ?? item["id"], item["output"]),
  shell_call_output: (item) => answerOf(item["call_id"], item["output"]),
  apply_patch_call_output: (item) => answerOf(item["call_id"], item["output"]),
};

/** Calls of tools that the service itself runs, or defines; they are named by their type. */
const serviceCalls: ReadonlySet<string> = new Set([
  "web_search_call",
  "file_search_call",
  "code_interpreter_call",
  "computer_call",
  "image_generation_call",
  "local_shell_call",
  "shell_call",
  "apply_patch_call",
  "mcp_call",
]);

function serviceCall(type: string, item: JsonMap): Message {
  const { type: _type, id, call_id: callId, status: _status, name, arguments: given, result: _result, ...rest } = item;
  const tool = typeof name === "string" ? name : type.slice(0, -"_call".length);
  return { role: "assistant", text: "", toolCalls: [toToolCall(callId ?? id, tool, given ?? rest)] };
}

function fromResponseItem(item: JsonMap): Message | undefined {
  const type = item["type"];
  if (typeof type !== "string") return undefined;
  if (serviceCalls.has(type)) return serviceCall(type, item);
  return Object.hasOwn(responseItems, type) ? responseItems[type]?.(item) : undefined;
}

function answerOf(callId: Json | undefined, output: Json | undefined): Message {
  return { role: "tool", text: textOf(output ?? ""), toolCalls: [], ...(typeof callId === "string" ? { toolCallId: callId } : {}) };
}

/** What a message gathers from its parts. */
interface Gathered {
  readonly texts: string[];
  readonly reasonings: string[];
  readonly toolCalls: ToolCall[];
  toolCallId?: string;
}

type ReadPart = (part: JsonMap, into: Gathered) => void;

const readText: ReadPart = (part, { texts }) => texts.push(textOf(part["text"] ?? part["content"] ?? ""));
const readReasoning: ReadPart = (part, { reasonings }) =>
  reasonings.push(textOf(part["content"] ?? part["text"] ?? part["thinking"] ?? ""));
const readRefusal: ReadPart = (part, { texts }) => texts.push(textOf(part["refusal"] ?? ""));
const readCall: ReadPart = (part, { toolCalls }) =>
  toolCalls.push(toToolCall(part["call_id"] ?? part["id"], part["name"], part["arguments"] ?? part["input"]));
const readAnswer: ReadPart = (part, into) => {
  const id = part["id"] ?? part["tool_use_id"];
  if (typeof id === "string") into.toolCallId = id;
  into.texts.push(textOf(part["response"] ?? part["result"] ?? part["content"] ?? ""));
};
/** The AI SDK's parts. */
const readSdkCall: ReadPart = (part, { toolCalls }) =>
  toolCalls.push(toToolCall(part["toolCallId"], part["toolName"], part["input"] ?? part["args"]));
const readSdkAnswer: ReadPart = (part, into) => {
  if (typeof part["toolCallId"] === "string") into.toolCallId = part["toolCallId"];
  const { output } = part;
  const answer = isMap(output) && output["value"] !== undefined ? output["value"] : output;
  into.texts.push(textOf(answer ?? part["result"] ?? ""));
};
/** Images, sound and files are named, not shown. */
const readMedia: ReadPart = (part, { texts }) => texts.push(`[${typeof part["type"] === "string" ? part["type"] : "media"}]`);

const partReaders: Readonly<Record<string, ReadPart>> = {
  text: readText,
  input_text: readText,
  output_text: readText,
  summary_text: readText,
  reasoning_text: readText,
  reasoning: readReasoning,
  thinking: readReasoning,
  refusal: readRefusal,
  tool_call: readCall,
  tool_use: readCall,
  "tool-call": readSdkCall,
  tool_call_response: readAnswer,
  tool_result: readAnswer,
  "tool-result": readSdkAnswer,
  image_url: readMedia,
  input_image: readMedia,
  input_audio: readMedia,
  input_file: readMedia,
  image: readMedia,
  file: readMedia,
  blob: readMedia,
  uri: readMedia,
};

const answerTypes: ReadonlySet<unknown> = new Set(["tool_call_response", "tool_result", "tool-result"]);
const isAnswer = (part: Json): boolean => isMap(part) && answerTypes.has(part["type"]);

/** A message that answers calls of tools is one for each answer, whatever role it came under, and what else it says another. */
function splitAnswers(source: JsonMap, defaultRole: string): Message[] {
  const key = source["parts"] === undefined ? "content" : "parts";
  const parts = listOf(source[key]);
  const answers = parts.filter(isAnswer);
  if (answers.length === 0) return [toMessage(source, defaultRole)];
  const tools = answers.map((part) => toMessage({ role: "tool", parts: [part] }, "tool"));
  const rest = parts.filter((part) => !isAnswer(part));
  if (rest.length === 0) return tools;
  const said = toMessage({ ...source, [key]: rest }, defaultRole);
  return said.role === "assistant" ? [said, ...tools] : [...tools, said];
}

function toMessage(source: JsonMap, defaultRole: string): Message {
  const gathered: Gathered = { texts: [], reasonings: [], toolCalls: [] };
  readContent(source["content"], gathered);
  readContent(source["parts"], gathered);
  readContent(source["reasoning_content"] ?? source["reasoning"], { ...gathered, texts: gathered.reasonings });
  if (typeof source["refusal"] === "string") gathered.texts.push(source["refusal"]);
  for (const call of listOf(source["tool_calls"])) if (isMap(call)) gathered.toolCalls.push(fromChatToolCall(call));
  if (isMap(source["function_call"])) gathered.toolCalls.push(fromChatToolCall({ function: source["function_call"] }));
  const toolCallId = typeof source["tool_call_id"] === "string" ? source["tool_call_id"] : gathered.toolCallId;
  return {
    role: typeof source["role"] === "string" ? source["role"] : defaultRole,
    ...(typeof source["name"] === "string" ? { name: source["name"] } : {}),
    text: gathered.texts.join("\n"),
    ...(gathered.reasonings.length > 0 ? { reasoning: gathered.reasonings.join("\n") } : {}),
    toolCalls: gathered.toolCalls,
    ...(toolCallId === undefined ? {} : { toolCallId }),
    ...(typeof source["finish_reason"] === "string" ? { finishReason: source["finish_reason"] } : {}),
  };
}

function readContent(content: Json | undefined, into: Gathered): void {
  if (content === undefined || content === null || content === "") return;
  if (typeof content === "string") into.texts.push(content);
  else if (Array.isArray(content)) for (const part of content as readonly Json[]) readPart(part, into);
  else readPart(content, into);
}

function readPart(part: Json, into: Gathered): void {
  const type = isMap(part) && typeof part["type"] === "string" ? part["type"] : "";
  const read = Object.hasOwn(partReaders, type) ? partReaders[type] : undefined;
  if (read !== undefined && isMap(part)) read(part, into);
  else into.texts.push(textOf(part));
}

function fromChatToolCall(call: JsonMap): ToolCall {
  const target = [call["function"], call["custom"], call].find(isMap) ?? call;
  return toToolCall(call["id"], target["name"], target["arguments"] ?? target["input"] ?? target["args"]);
}

function toToolCall(id: Json | undefined, name: Json | undefined, args: Json | undefined): ToolCall {
  return { ...(typeof id === "string" ? { id } : {}), name: typeof name === "string" ? name : "", arguments: parsed(args ?? null) };
}

/** Arguments come as JSON text; text that is none is shown as it is. */
function parsed(value: Json): Json {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value) as Json;
  } catch {
    return value;
  }
}

/** Text of any content: a list of text parts is their texts, anything else its JSON. */
function textOf(value: Json): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value) && value.length > 0 && (value as readonly Json[]).every(isPart)) {
    const gathered: Gathered = { texts: [], reasonings: [], toolCalls: [] };
    readContent(value as Json, gathered);
    return gathered.texts.join("\n");
  }
  return JSON.stringify(value);
}

function isMap(value: Json | undefined): value is JsonMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

function isTyped(value: Json): boolean {
  return isMap(value) && typeof value["type"] === "string";
}

function isPart(value: Json): boolean {
  return (
    isMap(value) &&
    value["role"] === undefined &&
    typeof value["type"] === "string" &&
    Object.hasOwn(partReaders, value["type"]) &&
    !isResponseReasoning(value)
  );
}

/** The responses API's reasoning item shares its type with the conventions' part. */
function isResponseReasoning(value: JsonMap): boolean {
  return value["type"] === "reasoning" && value["summary"] !== undefined;
}

function isMessage(value: JsonMap): boolean {
  return (
    typeof value["role"] === "string" &&
    ["content", "parts", "tool_calls", "function_call", "refusal"].some((key) => value[key] !== undefined)
  );
}
