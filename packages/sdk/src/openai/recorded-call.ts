import type { Outcome } from "../journal/conductor.ts";
import type { Frame } from "../runs/frame.ts";
import { beginStep, type BegunStep } from "../steps/begin-step.ts";
import type { Api } from "./apis.ts";
import type { ApiErrors } from "./api-errors.ts";
import { watchSignal } from "./give-up.ts";
import { modelOutcomeAttributes } from "./model-attributes.ts";
import type { ResponsePromise } from "./recorded-promise.ts";

/** One call of the client, to be made or to be served. */
export interface Call {
  readonly api: Api;
  readonly errors: ApiErrors;
  readonly body: object;
  /** Its signal, where it carries one. */
  readonly signal: AbortSignal | undefined;
  readonly create: (body: object) => ResponsePromise<unknown>;
}

/** The step of a call. Synchronous up to here: the order of asking is recorded. */
export function beginCall(frame: Frame, { api, body }: Call): BegunStep<object> {
  return beginStep(frame, { kind: "model", name: api.name, effect: "external", input: body, span: api.span });
}

/** A call whose answer comes whole. */
export async function recordedCall(frame: Frame, call: Call): Promise<unknown> {
  const begun = beginCall(frame, call);
  const giving = watchSignal(begun, call.signal, call.errors);
  const abandoned = giving.up.then((error): Outcome => ({ status: "error", error }));
  const outcome = begun.served ? begun.served.outcome : await Promise.race([abandoned, answer(begun, call)]);
  const settled = await Promise.race([
    begun.settle(outcome, describe(outcome)),
    // What is served and never came to an end waits here, unless it is given up.
    ...(outcome === undefined ? [abandoned.then((given) => begun.settle(given))] : []),
  ]);
  giving.end();
  if (settled.status === "error") throw call.errors.toThrown(settled.error);
  return withHiddenId(settled.output);
}

export function describe(outcome: Outcome | undefined): ReturnType<typeof modelOutcomeAttributes> {
  return outcome?.status === "ok" ? modelOutcomeAttributes(outcome.output) : {};
}

async function answer(begun: BegunStep<object>, { create, errors }: Call): Promise<Outcome> {
  try {
    return { status: "ok", output: await begun.run(async () => withPlainId(await create(begun.input))) };
  } catch (error) {
    return { status: "error", error: errors.toRecorded(error) };
  }
}

/** The client hides the request's id in its answers; hidden properties are not recorded. */
function withPlainId(value: unknown): unknown {
  const id = requestIdOf(value);
  return id === null ? value : { ...(value as object), _request_id: id };
}

function withHiddenId(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const { _request_id: id = null, ...answered } = value as { _request_id?: unknown };
  return Object.defineProperty(answered, "_request_id", { value: id, enumerable: false });
}

export function requestIdOf(value: unknown): string | null {
  const { _request_id: id } = (typeof value === "object" && value !== null ? value : {}) as { _request_id?: unknown };
  return typeof id === "string" ? id : null;
}
