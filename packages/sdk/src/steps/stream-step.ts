import type { Attributes } from "@opentelemetry/api";
import { Attribute, RetakeError } from "@retake/protocol";
import type { Outcome, Served } from "../journal/conductor.ts";
import { currentFrame } from "../runs/frame.ts";
import { attributeText } from "../runs/open-span.ts";
import { beginStep, type BegunStep } from "./begin-step.ts";
import { watchSignal } from "./give-up.ts";
import { readInside } from "./read-inside.ts";
import type { StepOptions } from "./step.ts";

export interface StreamStepOptions<C, O> extends Pick<StepOptions, "name" | "effect" | "signal"> {
  /** What the chunks that were read add up to: the step's outcome. @default the list of them */
  readonly assemble?: (chunks: readonly C[]) => O;
}

/**
 * Runs an async generator as one recorded step whose chunks reach the agent one
 * by one. On replay the recorded chunks are served, in their recorded order
 * among everything else. Leaving the loop early ends the step there.
 *
 * @throws whatever the generator throws; RetakeError as of `step`
 *
 * @example
 * ```ts
 * for await (const line of streamStep("log", { job }, ({ job }) => followLog(job))) console.log(line);
 * ```
 */
export function streamStep<I, C, O = C[]>(
  options: string | StreamStepOptions<C, O>,
  input: I,
  work: (input: I) => AsyncIterable<C>,
): AsyncGenerator<C, void, undefined> {
  const {
    name,
    effect = "external",
    signal,
    assemble,
  } = typeof options === "string" ? ({ name: options } as StreamStepOptions<C, O>) : options;
  const frame = currentFrame();
  if (!frame) return passOn(work(input));
  const begun = beginStep(frame, {
    kind: "step",
    name,
    effect,
    input,
    span: (actual) => ({ name, attributes: { [Attribute.stepInput]: attributeText(actual) } }),
  });
  return recordedStream(begun, {
    open: () => begun.run(async () => readInside(work(begun.input))),
    assemble: assemble ?? ((chunks) => chunks),
    describe: (output) => ({ [Attribute.stepOutput]: attributeText(output) }),
    signal,
  });
}

export interface StreamSource<C> {
  /** Starts the effect. */
  readonly open: () => Promise<AsyncIterable<C>>;
  readonly assemble: (chunks: readonly C[]) => unknown;
  readonly describe: (output: unknown) => Attributes;
  /** The chunks that a whole outcome stands for, where one was put in the place of a recorded stream. @default an outcome that is a list */
  readonly disassemble?: (output: unknown) => readonly C[];
  readonly signal?: AbortSignal | undefined;
}

/**
 * The chunks of a begun step, live or recorded, each delivered in its turn; the
 * step settles when the stream ends, fails, is given up, or is left early.
 */
export async function* recordedStream<C>(begun: BegunStep<unknown>, source: StreamSource<C>): AsyncGenerator<C, void, undefined> {
  const giving = watchSignal(begun, source.signal);
  const givenUp = giving.up.then(({ error }): never => {
    throw error;
  });
  givenUp.catch(() => undefined);
  try {
    if (!begun.served) yield* liveChunks(begun, source, givenUp);
    else if (isWhole(begun.served)) yield* (source.disassemble ?? chunksOf<C>)(await settled(begun, source, begun.served.outcome));
    else yield* servedChunks(begun, source, begun.served, givenUp);
  } finally {
    giving.end();
  }
}

/** Edited, or recorded without its chunks: there is an outcome, and nothing to read on the way. */
function isWhole({ outcome, chunks }: Served): boolean {
  return outcome?.status === "ok" && chunks === 0 && outcome.stopped !== true;
}

function chunksOf<C>(output: unknown): readonly C[] {
  if (Array.isArray(output)) return output as C[];
  throw new RetakeError("bad_request", "The outcome that stands for a stream must be the list of its chunks.");
}

async function* liveChunks<C>(
  begun: BegunStep<unknown>,
  source: StreamSource<C>,
  givenUp: Promise<never>,
): AsyncGenerator<C, void, undefined> {
  const chunks: C[] = [];
  let iterator: AsyncIterator<C> | undefined;
  let end: "left" | "ended" | { readonly error: unknown } = "left";
  try {
    iterator = (await Promise.race([source.open(), givenUp]))[Symbol.asyncIterator]();
    for (;;) {
      const { done, value } = await Promise.race([iterator.next(), givenUp]);
      if (done === true) break;
      await begun.chunk(value);
      chunks.push(value);
      yield value;
    }
    end = "ended";
  } catch (error) {
    end = { error };
  } finally {
    if (end !== "ended") void iterator?.return?.().then(undefined, () => undefined);
    if (typeof end === "string") {
      // A reader that left the loop ends the generator here.
      await settled(begun, source, { status: "ok", output: source.assemble(chunks), ...(end === "left" ? { stopped: true } : {}) });
    }
  }
  if (typeof end === "object") await settled(begun, source, { status: "error", error: end.error });
}

async function* servedChunks<C>(
  begun: BegunStep<unknown>,
  source: StreamSource<C>,
  { outcome, chunks }: Served,
  givenUp: Promise<never>,
): AsyncGenerator<C, void, undefined> {
  let end = outcome;
  try {
    for (let i = 0; i < chunks; i++) yield (await Promise.race([begun.chunk(), givenUp])) as C;
    // The recording stopped reading here: a reader that goes on has left it.
    if (outcome?.status === "ok" && outcome.stopped === true) await Promise.race([begun.chunk(), givenUp]);
    // It never came to an end.
    if (outcome === undefined) await givenUp;
  } catch (error) {
    end = { status: "error", error };
  } finally {
    await settled(begun, source, end);
  }
}

/** What the step came to. @throws whatever it failed with */
async function settled(
  begun: BegunStep<unknown>,
  source: Pick<StreamSource<never>, "describe">,
  outcome: Outcome | undefined,
): Promise<unknown> {
  const end = await begun.settle(outcome, outcome?.status === "ok" ? source.describe(outcome.output) : undefined);
  if (end.status === "error") throw end.error;
  return end.output;
}

async function* passOn<C>(source: AsyncIterable<C>): AsyncGenerator<C, void, undefined> {
  yield* source;
}
