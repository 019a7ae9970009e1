import type { Frame } from "../../runs/frame.ts";
import { sourceOf } from "../seeded-source.ts";
import { contentBytes, isOmitted, recordContent, type RecordedContent } from "./content.ts";
import { recordedRequestHeaders, recordedUrl, restoreUrl } from "./secrets.ts";

/** A request's body is recorded up to this. In bytes. */
const MAX_BODY_BYTES = 1024 * 1024;

/** What is recorded of a request, and may be edited on a fork. */
export interface FetchInput {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: RecordedContent;
}

/** Node's `fetch` takes undici's dispatcher. */
export type FetchInit = RequestInit & { readonly dispatcher?: unknown };

/** The bytes of a body that can be had at once: null where there is none, undefined where it has to be read. */
export function bodyAtHand(request: Request, init: FetchInit | undefined): Uint8Array | null | undefined {
  const body = init?.body;
  if (typeof body === "string") return Buffer.from(body);
  if (body instanceof URLSearchParams) return Buffer.from(body.toString());
  if (body instanceof ArrayBuffer) return new Uint8Array(body.slice(0));
  if (ArrayBuffer.isView(body)) return new Uint8Array(body.buffer, body.byteOffset, body.byteLength).slice();
  return request.body === null ? null : undefined;
}

export function describeRequest(request: Request, body: Uint8Array | null): FetchInput {
  return {
    method: request.method,
    url: recordedUrl(request.url),
    headers: recordedRequestHeaders(request.headers),
    body: recordContent(body, MAX_BODY_BYTES),
  };
}

const boundary = /^multipart\/form-data; boundary=(----formdata-undici-0\d{11})$/;

/** The runtime draws the boundary of a form's parts where nobody sees it: the run's own takes its place. */
export function inRunsOwnForm(frame: Frame, request: Request, body: Uint8Array): { readonly request: Request; readonly body: Uint8Array } {
  const [, drawn] = boundary.exec(request.headers.get("content-type") ?? "") ?? [];
  if (drawn === undefined) return { request, body };
  const own = `----formdata-undici-0${String(sourceOf(frame).integer(0, 1e11)).padStart(11, "0")}`;
  request.headers.set("content-type", `multipart/form-data; boundary=${own}`);
  return { request, body: Buffer.from(Buffer.from(body).toString("latin1").replaceAll(drawn, own), "latin1") };
}

/**
 * The request to make: the one that was asked for, with its secrets, and with
 * what a fork changed of its description.
 */
export function requestFor(
  asked: { readonly request: Request; readonly body: Uint8Array | null; readonly init: FetchInit | undefined },
  described: FetchInput,
  input: FetchInput,
): Request {
  const { request, body, init } = asked;
  if (input === described && !request.bodyUsed) return request;
  const headers = new Headers(request.headers);
  for (const name of Object.keys(described.headers)) if (!(name in input.headers)) headers.delete(name);
  for (const [name, value] of Object.entries(input.headers)) headers.set(name, value);
  const bytes = input.body === described.body || isOmitted(input.body) ? body : contentBytes(input.body);
  return new Request(restoreUrl(input.url, request.url), {
    method: input.method,
    headers,
    body: bytes === null ? null : new Uint8Array(bytes),
    signal: request.signal,
    redirect: request.redirect,
    integrity: request.integrity,
    keepalive: request.keepalive,
    credentials: request.credentials,
    referrerPolicy: request.referrerPolicy,
    ...(init?.dispatcher === undefined ? {} : { dispatcher: init.dispatcher }),
  });
}
