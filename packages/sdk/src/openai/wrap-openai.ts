import { currentFrame } from "../runs/frame.ts";
import { ApiErrors } from "./api-errors.ts";
import { chatApi, embeddingsApi, responsesApi, type Api } from "./apis.ts";
import { joinAttempts, tellingFetch } from "./failed-attempts.ts";
import { openStream } from "./open-stream.ts";
import { recordedCall, requestIdOf } from "./recorded-call.ts";
import { RecordedPromise, type ResponsePromise } from "./recorded-promise.ts";

type Create = (body: { readonly stream?: boolean | null }, options?: { readonly signal?: AbortSignal | null }) => ResponsePromise<unknown>;

/** The part of the official client that is wrapped. */
export interface OpenAILike {
  withOptions(options: object): this;
  readonly chat: { readonly completions: object };
  readonly responses?: object;
  readonly embeddings?: object;
}

/**
 * A copy of an `openai` client whose model calls are recorded steps when they
 * are made inside a run: `chat.completions`, `responses` and `embeddings`, whole
 * and streamed, and the client's helpers on top of them (`parse`, `stream`,
 * `runTools`). Its own retries are attempts of the step, its errors are
 * outcomes, and the signal of a request's options gives the step up. Outside of
 * runs, and inside of steps, it is the client it was made of. The client given
 * is not changed.
 *
 * @example
 * ```ts
 * const openai = wrapOpenAI(new OpenAI());
 * ```
 */
export function wrapOpenAI<C extends OpenAILike>(client: C): C {
  const errors = new ApiErrors(client);
  const wrapped = client.withOptions(tellingFetch(client, errors));
  joinAttempts(wrapped);
  wrap(wrapped.chat.completions, chatApi, errors);
  wrap(wrapped.responses, responsesApi, errors);
  wrap(wrapped.embeddings, embeddingsApi, errors);
  return wrapped;
}

/** Helpers of the client call the very method that is replaced here. */
function wrap(target: { create?: Create } | undefined, api: Api, errors: ApiErrors): void {
  const original = target?.create?.bind(target);
  if (!target || !original) return;
  target.create = (body, options) => {
    const frame = currentFrame();
    // Inside a step the call is part of that step's own effect.
    if (!frame || frame.insideStep !== undefined) return original(body, options);
    const call = { api, errors, body, signal: options?.signal ?? undefined, create: (actual: object) => original(actual, options) };
    const request = { body, requestIdOf };
    return RecordedPromise.from(body.stream === true ? openStream(frame, call) : recordedCall(frame, call), request);
  };
}
