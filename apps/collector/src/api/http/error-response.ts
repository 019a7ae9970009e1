import { RetakeError, type ErrorCode } from "@retake/protocol";
import type { Context } from "hono";
import { httpStatusOf } from "../../http-status.ts";

/** Answers in the form of `errorBody`. What is a bug, here or in the store, stays in the log. */
export function errorResponse(context: Context, error: unknown, onBug: (error: unknown) => void): Response {
  if (RetakeError.isInstance(error) && error.code !== "internal") return respond(context, error.code, error.message, error.data);
  onBug(error);
  return respond(context, "internal", "The collector failed on this request; its log says more.", {});
}

function respond(context: Context, code: ErrorCode, message: string, data: Readonly<Record<string, unknown>>): Response {
  const status = httpStatusOf(code);
  if (status === 401) context.header("www-authenticate", 'Bearer realm="retake"');
  if (status === 503 || status === 429) context.header("retry-after", "1");
  return context.json({ error: { code, message, ...(Object.keys(data).length > 0 ? { data } : {}) } }, status);
}
