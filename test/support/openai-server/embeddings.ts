import { createHash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { z } from "zod";
import { parseJson, refusal, type ModelRequest } from "./chat-request.ts";
import { countTokens } from "./completion.ts";

const body = z.looseObject({
  model: z.string().min(1),
  input: z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]),
  encoding_format: z.enum(["float", "base64"]).nullish(),
  dimensions: z.number().int().min(1).max(3072).nullish(),
});

const DEFAULT_DIMENSIONS = 64;

export function parseEmbeddingsRequest(text: string, headers: IncomingHttpHeaders): ModelRequest {
  const parsed = body.safeParse(parseJson(text));
  if (!parsed.success) throw refusal(parsed.error);
  const { data } = parsed;
  return {
    api: "embeddings",
    model: data.model,
    messages: textsOf(data.input).map((content) => ({ role: "user", content })),
    tools: [],
    seed: undefined,
    stream: false,
    includeUsage: false,
    body: data,
    headers,
  };
}

/** The body of `POST /v1/embeddings`: the same text has the same vector, of length 1. */
export function toEmbeddings(request: ModelRequest): Record<string, unknown> {
  const { input, encoding_format: format, dimensions } = body.parse(request.body);
  const texts = textsOf(input);
  const tokens = texts.reduce((total, text) => total + countTokens(text), 0);
  return {
    object: "list",
    data: texts.map((text, index) => {
      const vector = vectorOf(text, dimensions ?? DEFAULT_DIMENSIONS);
      return { object: "embedding", index, embedding: format === "base64" ? Buffer.from(vector.buffer).toString("base64") : [...vector] };
    }),
    model: request.model,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  };
}

function textsOf(input: string | readonly string[]): readonly string[] {
  return typeof input === "string" ? [input] : input;
}

function vectorOf(text: string, dimensions: number): Float32Array<ArrayBuffer> {
  const vector = new Float32Array(dimensions);
  for (let i = 0; i < dimensions; i++) vector[i] = createHash("sha256").update(`${i}\n${text}`).digest().readInt32BE(0) / 2 ** 31;
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}
