import { SpanKind } from "@opentelemetry/api";
import { Attribute, type EffectClass } from "@retake/protocol";
import type { Frame } from "../../runs/frame.ts";
import { attributeText } from "../../runs/open-span.ts";
import { beginStep, type BegunStep } from "../../steps/begin-step.ts";
import type { Outcome } from "../../journal/conductor.ts";
import { effectScope } from "../effect-scope.ts";
import * as native from "../natives.ts";
import { dress, replace } from "../replace.ts";
import { describeOutcome, LiveStream, streamedResponse } from "./event-stream.ts";
import { bodyAtHand, describeRequest, inRunsOwnForm, requestFor, type FetchInit, type FetchInput } from "./request.ts";
import { isStreamed, outcomeOf, readOutcome, responseOf, type FetchOutcome } from "./response.ts";
import { revivedClass } from "./revived-class.ts";
import { restoreUrl } from "./secrets.ts";

/** Inside of a run, a fetch outside of any step is a recorded step of its own. */
export function interceptFetch(): void {
  replace(
    globalThis,
    "fetch",
    dress((input: string | URL | Request, init?: FetchInit) => {
      const frame = effectScope();
      return frame ? recordedFetch(frame, input, init) : native.fetch(input, init);
    }, native.fetch),
  );
}

const repeatable = new Set(["GET", "HEAD", "OPTIONS"]);

/** What a fetch came to; the response itself where it is more than what is recorded of it. */
interface Arrived {
  readonly outcome: Outcome | undefined;
  readonly response?: () => Response;
}

async function recordedFetch(frame: Frame, given: string | URL | Request, init: FetchInit | undefined): Promise<Response> {
  const request = new Request(given, init);
  const signal = init?.signal ?? (given instanceof Request ? given.signal : undefined);
  if (signal?.aborted === true) throw signal.reason;
  const { host, protocol } = new URL(request.url);
  const name = `${request.method} ${host === "" ? protocol : host}`;
  const atHand = bodyAtHand(request, init);
  const whole = atHand === undefined ? inRunsOwnForm(frame, request, await readInTurn(frame, name, request)) : { request, body: atHand };
  const described = describeRequest(whole.request, whole.body);
  const effect: EffectClass = repeatable.has(request.method) ? "idempotent" : "external";
  const step = beginStep(frame, { kind: "fetch", name, effect, input: described, span: (input) => describe(name, input) });
  if (step.served && step.served.chunks > 0) return streamedResponse(step, { asked: request.url, signal });
  const abandoned = giveUp(step, signal);
  try {
    const arrived = step.served
      ? { outcome: step.served.outcome }
      : await Promise.race([abandoned.up, arrival(step, () => requestFor({ ...whole, init }, described, step.input))]);
    if (arrived instanceof LiveStream) return await streamedResponse(step, { live: arrived, asked: request.url, signal });
    return await settle(step, request.url, arrived, abandoned.up);
  } finally {
    abandoned.end();
  }
}

/** @param asked the address, with what is not recorded of it */
async function settle(
  step: BegunStep<FetchInput>,
  asked: string,
  { outcome, response }: Arrived,
  abandoned: Promise<Arrived>,
): Promise<Response> {
  const read: Outcome | undefined = outcome?.status === "ok" ? { ...outcome, output: readOutcome(outcome.output) } : outcome;
  const settled = await Promise.race([
    step.settle(read, read?.status === "ok" ? describeOutcome(read.output) : undefined),
    // What is served and never came to an end in the recording waits here, unless it is given up.
    ...(read === undefined ? [abandoned.then((given) => step.settle(given.outcome))] : []),
  ]);
  if (settled.status === "error") throw revivedClass(settled.error);
  if (response) return response();
  const output = settled.output as FetchOutcome;
  return responseOf({ ...output, url: restoreUrl(output.url, asked) });
}

/** The fetch itself, with everything that comes of it but a stream, which is read in its turn. */
async function arrival(step: BegunStep<FetchInput>, request: () => Request): Promise<Arrived | LiveStream> {
  try {
    return await step
      .run(async () => {
        const response = await native.fetch(request());
        if (isStreamed(response)) return new LiveStream(response);
        const bytes = response.body === null ? null : new Uint8Array(await response.arrayBuffer());
        const outcome = outcomeOf(response, bytes);
        // Live, the agent gets its cookies and the whole address.
        return {
          outcome: { status: "ok", output: outcome },
          response: () => responseOf({ ...outcome, url: response.url, headers: [...response.headers] }, bytes),
        };
      })
      .then((given) => (isArrived(given) ? given : { outcome: { status: "ok", output: given } }));
  } catch (error) {
    return { outcome: { status: "error", error } };
  }
}

/** False for what a simulator gave in place of the fetch. */
function isArrived(given: unknown): given is Arrived | LiveStream {
  return given instanceof LiveStream || (typeof given === "object" && given !== null && "outcome" in given && "response" in given);
}

/**
 * Reads a body that is a stream, in the run itself, since it may be made of the
 * run's own steps. How long that takes is not the agent's doing: that it is read
 * is a step, so that a replay goes on at the same place.
 */
async function readInTurn(frame: Frame, name: string, request: Request): Promise<Uint8Array> {
  const step = beginStep(frame, { kind: "fetch", name: `${name} body`, effect: "pure", input: null });
  let read: { readonly bytes: Uint8Array } | { readonly error: unknown };
  try {
    read = { bytes: new Uint8Array(await request.arrayBuffer()) };
  } catch (error) {
    read = { error };
  }
  const live: Outcome = "error" in read ? { status: "error", error: read.error } : { status: "ok", output: null };
  const settled = await step.settle(step.served ? step.served.outcome : live);
  if ("bytes" in read && settled.status === "ok") return read.bytes;
  throw "error" in read ? read.error : (settled as { error: unknown }).error;
}

/** Records that the agent gives a fetch up, at the moment it does. */
function giveUp(step: BegunStep<unknown>, signal: AbortSignal | undefined): { readonly up: Promise<Arrived>; readonly end: () => void } {
  const { promise: up, resolve } = Promise.withResolvers<Arrived>();
  const abort = (): void => {
    step.cancel(signal!.reason);
    resolve({ outcome: { status: "error", error: signal!.reason } });
  };
  signal?.addEventListener("abort", abort, { once: true });
  return { up, end: () => signal?.removeEventListener("abort", abort) };
}

function describe(name: string, input: FetchInput): { name: string; kind: SpanKind; attributes: Record<string, string> } {
  return {
    name,
    kind: SpanKind.CLIENT,
    attributes: {
      "http.request.method": input.method,
      "url.full": input.url,
      "server.address": URL.canParse(input.url) ? new URL(input.url).hostname : "",
      [Attribute.stepInput]: attributeText(input),
    },
  };
}
