import { RetakeError } from "@retake/protocol";
import type { Context, MiddlewareHandler } from "hono";
import type { ApiEnv } from "./authenticate.ts";

/** Refuses bodies that say they are too long; those that don't say it are counted while {@link readText} reads them. */
export function limitBody(maxBytes: number): MiddlewareHandler<ApiEnv> {
  return async (context, next) => {
    context.set("maxBodyBytes", maxBytes);
    if (Number(context.req.header("content-length") ?? 0) > maxBytes) throw tooLarge(maxBytes);
    await next();
  };
}

/** @throws RetakeError `payload_too_large` */
export async function readText(context: Context<ApiEnv>): Promise<string> {
  const { maxBodyBytes } = context.var;
  const decoder = new TextDecoder();
  let sizeBytes = 0;
  let text = "";
  for await (const chunk of context.req.raw.body ?? []) {
    sizeBytes += chunk.byteLength;
    if (sizeBytes > maxBodyBytes) throw tooLarge(maxBodyBytes);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function tooLarge(maxBytes: number): RetakeError {
  return new RetakeError("payload_too_large", `The body is larger than ${maxBytes} bytes.`);
}
