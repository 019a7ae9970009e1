import "server-only";
import { RetakeError, type Route } from "@retake/protocol";
import { collectorClient } from "./collector-client.ts";
import { passOn } from "./pass-on.ts";
import { matchRoute } from "./forwarded-routes.ts";
import { httpStatus } from "./http-status.ts";

const MAX_BODY_BYTES = 8 * 1024 * 1024;
type AnyMethod = (args: Record<string, unknown>) => Promise<unknown>;
type Schema = NonNullable<Route["body"]>;

/** Answers a browser's request by asking the collector; what passes through is checked by the protocol's schemas both ways. */
export async function forward(request: Request, path: string): Promise<Response> {
  try {
    const match = matchRoute(request.method, path);
    if (!match) throw new RetakeError("not_found", `Nothing is served at ${path}.`);
    const { name, route, params } = match;
    const args: Record<string, unknown> = { signal: request.signal };
    if (route.params) args["params"] = checked(route.params, params);
    if (route.query) args["query"] = checked(route.query, Object.fromEntries(new URL(request.url).searchParams));
    if (route.body) args["body"] = checked(route.body, await readJson(request));
    if (name === "listSpanColumns") return await passOn(`/api${path}${new URL(request.url).search}`, request);
    const answer = await ((await collectorClient(request))[name] as AnyMethod)(args);
    return Response.json(answer, { headers: { "cache-control": "no-store" } });
  } catch (error) {
    return errorResponse(error);
  }
}

export function checked(schema: Schema, value: unknown): unknown {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new RetakeError("bad_request", issue ? `${issue.path.join(".") || "request"}: ${issue.message}` : "The request is malformed.");
}

export async function readJson(request: Request): Promise<unknown> {
  const decoder = new TextDecoder();
  let sizeBytes = 0;
  let text = "";
  for await (const chunk of request.body ?? []) {
    sizeBytes += chunk.byteLength;
    if (sizeBytes > MAX_BODY_BYTES) throw new RetakeError("payload_too_large", `At most ${MAX_BODY_BYTES} bytes are accepted.`);
    text += decoder.decode(chunk, { stream: true });
  }
  try {
    return JSON.parse(text + decoder.decode());
  } catch (cause) {
    throw new RetakeError("bad_request", "The body is not JSON.", { cause });
  }
}

/** The API's error body for anything thrown; only Retake's own errors tell their message. */
export function errorResponse(error: unknown): Response {
  const known = RetakeError.isInstance(error) ? error : unknownError(error);
  const { code, message, data } = known;
  return Response.json({ error: { code, message, data } }, { status: httpStatus(code), headers: { "cache-control": "no-store" } });
}

function unknownError(error: unknown): RetakeError {
  if (error instanceof Error && error.name.endsWith("ZodError")) {
    return new RetakeError(
      "internal",
      "The collector's answer has another form than this dashboard knows. Run both from the same version.",
    );
  }
  return new RetakeError("internal", "The dashboard's server failed to answer.");
}
