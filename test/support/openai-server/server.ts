import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { ApiError } from "./api-error.ts";
import { parseChatRequest, type ModelRequest } from "./chat-request.ts";
import { complete, toBody, toChunks, type Completion } from "./completion.ts";
import { parseEmbeddingsRequest, toEmbeddings } from "./embeddings.ts";
import { fromRecordings, type Recording } from "./recordings.ts";
import { responseId, toEvents, toResponse } from "./response.ts";
import { parseResponsesRequest, type StoredResponses } from "./responses-request.ts";
import { answerFrom, type AnswerFunction, type ModelAnswer, type Script } from "./script.ts";

export interface OpenAIServerOptions {
  /** @default 0, a free one */
  readonly port?: number;
  /** Asked first; what it leaves unanswered goes to the recordings. */
  readonly script?: Script;
  readonly recordings?: readonly Recording[];
  /** Names this server knows; others are answered with 404. @default gpt-4o, gpt-4o-mini, text-embedding-3-small */
  readonly models?: readonly string[];
}

export interface OpenAIServer {
  /** For `baseURL`, with `/v1`. */
  readonly url: string;
  /** The last thousand accepted requests, oldest first. */
  readonly requests: readonly ModelRequest[];
  stop(): Promise<void>;
}

interface Context {
  readonly models: readonly string[];
  readonly requests: ModelRequest[];
  readonly answer: AnswerFunction;
  readonly created: number;
  readonly responses: StoredResponses;
  count: number;
}

const maxBodyBytes = 16 * 1024 * 1024;
const maxKeptRequests = 1000;

/** An OpenAI-compatible server on loopback whose models are a script. */
export async function startOpenAIServer(options: OpenAIServerOptions = {}): Promise<OpenAIServer> {
  const script = answerFrom(options.script ?? []);
  const recorded = fromRecordings(options.recordings ?? []);
  const context: Context = {
    models: options.models ?? ["gpt-4o", "gpt-4o-mini", "text-embedding-3-small"],
    requests: [],
    answer: async (request) => (await script(request)) ?? (await recorded(request)),
    created: Math.floor(Date.now() / 1000),
    responses: new Map(),
    count: 0,
  };
  const server = createServer((request, response) => {
    handle(context, request, response).catch((error: unknown) => sendError(response, error));
  });
  server.listen(options.port ?? 0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests: context.requests,
    stop: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function handle(context: Context, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = (request.url ?? "/").split("?", 1)[0];
  response.setHeader("x-request-id", `req_${(context.count++).toString().padStart(8, "0")}`);
  requireKey(request);
  if (request.method === "GET" && path === "/v1/models") {
    const data = context.models.map((id) => ({ id, object: "model", created: context.created, owned_by: "retake" }));
    sendJson(response, 200, { object: "list", data });
    return;
  }
  const parse = request.method === "POST" ? parsers.get(path ?? "") : undefined;
  if (!parse) throw new ApiError(404, `Invalid URL (${request.method} ${path})`);
  const parsed = parse(await readBody(request), request, context);
  if (!context.models.includes(parsed.model)) {
    throw new ApiError(404, `The model \`${parsed.model}\` does not exist or you do not have access to it.`, { code: "model_not_found" });
  }
  context.requests.push(parsed);
  if (context.requests.length > maxKeptRequests) context.requests.shift();
  // A vector needs no script; one may still delay or fail it.
  const answer = (await context.answer(parsed)) ?? (parsed.api === "embeddings" ? {} : undefined);
  if (answer === undefined) throw new ApiError(400, "No rule and no recording answers this request.", { code: "not_scripted" });
  await send(context, parsed, answer, response);
}

type Parse = (body: string, request: IncomingMessage, context: Context) => ModelRequest;
const parsers: ReadonlyMap<string, Parse> = new Map<string, Parse>([
  ["/v1/chat/completions", (body, { headers }) => parseChatRequest(body, headers)],
  ["/v1/responses", (body, { headers }, { responses }) => parseResponsesRequest(body, headers, responses)],
  ["/v1/embeddings", (body, { headers }) => parseEmbeddingsRequest(body, headers)],
]);

async function send(context: Context, request: ModelRequest, answer: ModelAnswer, response: ServerResponse): Promise<void> {
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  try {
    if (answer.delayMs !== undefined) await wait(answer.delayMs, undefined, { signal: gone.signal });
    if (answer.reset === true) {
      response.socket?.resetAndDestroy();
      return;
    }
    if (answer.error) {
      for (const [name, value] of Object.entries(answer.error.headers ?? {})) response.setHeader(name, value);
      throw new ApiError(answer.error.status, answer.error.message, answer.error);
    }
    const completion = complete(request, answer);
    if (request.api === "responses") remember(context, request, completion);
    if (request.stream) await sendStream(response, partsOf(request, completion, answer), answer, gone.signal);
    else sendJson(response, 200, bodyOf(request, completion, answer));
  } catch (error) {
    // A client that went away wants no answer.
    if (!gone.signal.aborted) throw error;
  }
}

function bodyOf(request: ModelRequest, completion: Completion, answer: ModelAnswer): Record<string, unknown> {
  if (request.api === "embeddings") return toEmbeddings(request);
  return request.api === "chat" ? toBody(completion) : toResponse(request, completion, answer);
}

function partsOf(request: ModelRequest, completion: Completion, answer: ModelAnswer): Iterable<Record<string, unknown>> {
  return request.api === "chat" ? toChunks(completion, request.includeUsage) : toEvents(request, completion, answer);
}

/** For `previous_response_id`: what was said, without the instructions, which hold for one response. */
function remember({ responses }: Context, request: ModelRequest, completion: Completion): void {
  if (request.body["store"] === false) return;
  const { content, toolCalls } = completion;
  const said = {
    role: "assistant" as const,
    content,
    ...(toolCalls.length > 0
      ? { tool_calls: toolCalls.map(({ function: called, ...call }) => ({ ...call, function: { ...called } })) }
      : {}),
  };
  responses.set(responseId(completion), [...request.messages.filter(({ role }) => role !== "system"), said]);
}

async function sendStream(
  response: ServerResponse,
  chunks: Iterable<Record<string, unknown>>,
  answer: ModelAnswer,
  gone: AbortSignal,
): Promise<void> {
  response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache" });
  response.flushHeaders();
  let sent = 0;
  let sentTyped = false;
  for (const chunk of chunks) {
    if (sent === answer.breakAfterChunks) {
      // After what is written has gone out.
      response.socket?.destroySoon();
      return;
    }
    if (sent === answer.failAfterChunks) {
      response.end(`event: error\ndata: ${JSON.stringify(new ApiError(500, "The stream failed.").body)}\n\n`);
      return;
    }
    if (sent > 0 && answer.chunkDelayMs !== undefined) await wait(answer.chunkDelayMs, undefined, { signal: gone });
    // Events of the responses API carry their type, chunks of completions have none.
    sentTyped = typeof chunk["type"] === "string";
    const event = sentTyped ? `event: ${String(chunk["type"])}\n` : "";
    if (!response.write(`${event}data: ${JSON.stringify(chunk)}\n\n`)) await once(response, "drain", { signal: gone });
    sent += 1;
  }
  response.end(sentTyped ? "" : "data: [DONE]\n\n");
}

function requireKey(request: IncomingMessage): void {
  if (/^Bearer \S+$/.test(request.headers.authorization ?? "")) return;
  throw new ApiError(401, "You didn't provide an API key. Provide it in an Authorization header using Bearer auth.", {
    code: "invalid_api_key",
  });
}

async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let sizeBytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    sizeBytes += part.length;
    if (sizeBytes > maxBodyBytes) throw new ApiError(413, `The body is larger than ${maxBodyBytes} bytes.`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}

function sendError(response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const known = error instanceof ApiError ? error : new ApiError(500, error instanceof Error ? error.message : String(error));
  sendJson(response, known.status, known.body);
}
