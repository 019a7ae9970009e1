import { RetakeError } from "@retake/protocol";
import { contentBytes, isOmitted, recordContent, type RecordedContent } from "./content.ts";
import { recordedResponseHeaders, recordedUrl } from "./secrets.ts";

/** A response's body is recorded up to this. In bytes. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;

/** What a response has beside its body. */
export interface ResponseHead {
  readonly status: number;
  readonly statusText: string;
  readonly url: string;
  readonly redirected: boolean;
  readonly headers: readonly (readonly [string, string])[];
}

/** The outcome of a fetch. */
export interface FetchOutcome extends ResponseHead {
  readonly body: RecordedContent;
}

export function headOf(response: Response): ResponseHead {
  const { status, statusText, url, redirected, headers } = response;
  return { status, statusText, url: recordedUrl(url), redirected, headers: recordedResponseHeaders(headers) };
}

export function outcomeOf(response: Response, body: Uint8Array | null): FetchOutcome {
  return { ...headOf(response), body: recordContent(body, MAX_BODY_BYTES) };
}

/** Whether a response comes in parts that mean something each: read as they come. */
export function isStreamed(response: Response): boolean {
  return (
    response.body !== null &&
    /^(?:text\/event-stream|application\/(?:x-ndjson|jsonl|stream\+json))\b/i.test(response.headers.get("content-type") ?? "")
  );
}

/** An outcome in any form that a person or a simulator may have given it: a whole response, or just what its body says. */
export function readOutcome(output: unknown): FetchOutcome {
  const { body, headers = [], ...head } = isOutcome(output) ? output : { body: output };
  const listed = Array.isArray(headers) ? (headers as [string, string][]) : Object.entries(headers as unknown as Record<string, string>);
  const common = { status: 200, statusText: "", url: "", redirected: false, ...head };
  if (body === undefined || isContent(body)) return { ...common, headers: listed, body: body ?? null };
  const typed = listed.some(([name]) => name === "content-type");
  return { ...common, headers: typed ? listed : [...listed, ["content-type", "application/json"]], body: JSON.stringify(body) };
}

function isOutcome(output: unknown): output is Partial<FetchOutcome> {
  if (typeof output !== "object" || output === null || !("status" in output) || typeof output.status !== "number") return false;
  return "body" in output || "headers" in output;
}

function isContent(body: unknown): body is RecordedContent {
  return body === null || typeof body === "string" || body instanceof Uint8Array || isOmitted(body);
}

/** The response that the agent gets for an outcome, live or recorded. @param bytes of the body, where it is longer than what is recorded */
export function responseOf(outcome: FetchOutcome, bytes?: Uint8Array | null): Response {
  const { body } = outcome;
  if (!isOmitted(body)) return dressed(contentBytes(body), outcome);
  return dressed(bytes ? new Uint8Array(bytes) : unrecorded(body.omitted.sizeBytes), outcome);
}

/** A body that was too long to be recorded: the response is there, its body can't be read. */
function unrecorded(sizeBytes: number): ReadableStream {
  return new ReadableStream({
    pull(controller) {
      controller.error(
        new RetakeError(
          "run_not_replayable",
          `The response's body of ${sizeBytes} bytes is longer than what is recorded of one. Fetch it in a step() that gives what is needed of it.`,
        ),
      );
    },
  });
}

const withoutBody = new Set([101, 103, 204, 205, 304]);

/** A real `Response`, with what its constructor does not take. */
export function dressed(body: Uint8Array<ArrayBuffer> | ReadableStream | null, head: ResponseHead): Response {
  const headers = new Headers(head.headers.map(([name, value]): [string, string] => [name, value]));
  const { status, statusText } = head;
  // The constructor takes no informational ones, and no others outside of HTTP's own.
  const response = new Response(withoutBody.has(status) ? null : body, {
    status: status >= 200 && status <= 599 ? status : 200,
    statusText,
    headers,
  });
  return dress(response, head);
}

function dress(response: Response, head: ResponseHead): Response {
  const { clone } = response;
  const { url, redirected, status } = head;
  Object.defineProperties(response, {
    url: { value: url, configurable: true },
    redirected: { value: redirected, configurable: true },
    type: { value: "basic", configurable: true },
    status: { value: status, configurable: true },
    clone: { value: () => dress(clone.call(response), head), configurable: true },
  });
  return response;
}
