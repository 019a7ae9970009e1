import { currentFrame, type Frame } from "../runs/frame.ts";
import { beginStep, type BegunStep } from "../steps/begin-step.ts";
import { executeStep } from "../steps/step.ts";
import { modelSpan } from "./model-attributes.ts";
import { RecordedPromise, type ResponsePromise } from "./recorded-promise.ts";
import { RecordedStream, type ChunkStream } from "./recorded-stream.ts";
import { replayedStream } from "./replayed-stream.ts";

type Create = (body: { readonly stream?: boolean | null }, options?: unknown) => ResponsePromise<unknown>;

/** The part of the official client that is wrapped. */
export interface OpenAILike {
  withOptions(options: object): this;
  readonly chat: { readonly completions: object };
}

/**
 * A copy of an `openai` client whose chat completions are recorded steps when
 * they are made inside a run, streaming included; outside of runs it is the
 * client it was made of. The client given is not changed.
 *
 * @example
 * ```ts
 * const openai = wrapOpenAI(new OpenAI());
 * ```
 */
export function wrapOpenAI<C extends OpenAILike>(client: C): C {
  const wrapped = client.withOptions({});
  const completions = wrapped.chat.completions as { create: Create };
  const original: Create = completions.create.bind(completions);
  completions.create = (body, options) => {
    const frame = currentFrame();
    // Inside a step the call is part of that step's own effect.
    if (!frame || frame.insideStep !== undefined) return original(body, options);
    return RecordedPromise.from(
      body.stream === true
        ? stream(frame, body, (actual) => original(actual, options))
        : complete(frame, body, (actual) => original(actual, options)),
    );
  };
  return wrapped;
}

function complete(frame: Frame, body: object, create: (body: object) => Promise<unknown>): Promise<unknown> {
  return executeStep(frame, { name: "chat", kind: "model", effect: "external" }, body, create);
}

async function stream(frame: Frame, body: object, create: (body: object) => Promise<unknown>): Promise<ChunkStream> {
  const step = beginStep(frame, { kind: "model", name: "chat", effect: "external", input: body, span: modelSpan });
  if (step.served) return new RecordedStream(step, replayedStream(step.served));
  return new RecordedStream(step, await open(step, create));
}

/** A stream that can't be opened is the step's outcome: recorded, then thrown. */
async function open(step: BegunStep<object>, create: (body: object) => Promise<unknown>): Promise<ChunkStream> {
  try {
    return (await step.run(() => create(step.input))) as ChunkStream;
  } catch (error) {
    await step.settle({ status: "error", error });
    throw error;
  }
}
