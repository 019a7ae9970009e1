import { AsyncResource } from "node:async_hooks";
import type { Outcome } from "../journal/conductor.ts";
import type { Frame } from "../runs/frame.ts";
import type { BegunStep } from "../steps/begin-step.ts";
import { preciseNow } from "../telemetry/clock.ts";
import { watchSignal } from "./give-up.ts";
import { LiveReading } from "./live-reading.ts";
import { beginCall, describe, requestIdOf, type Call } from "./recorded-call.ts";
import { RecordedStream, type ChunkStream } from "./recorded-stream.ts";
import { ServedReading, WholeReading, type Reading } from "./reading.ts";

/**
 * The first delivery of a streamed call: the client has opened the stream. The
 * agent's code goes on then, so it has its place in the recorded order.
 */
interface StreamOpened {
  readonly object: "stream.opened";
  readonly request_id: string | null;
}

/** What came of a live call. */
class Opened {
  readonly stream: ChunkStream;
  readonly requestId: string | null;
  /** Where the client reads: inside the step. */
  readonly inside = new AsyncResource("retake.stream");

  constructor(stream: ChunkStream, requestId: string | null) {
    this.stream = stream;
    this.requestId = requestId;
  }
}

/** A call whose answer comes as a stream: its chunks are delivered one by one, as they were when they are served. */
export function openStream(frame: Frame, call: Call): Promise<RecordedStream> {
  const begun = beginCall(frame, call);
  return begun.served ? openServed(begun, call) : openLive(begun, call);
}

async function openLive(begun: BegunStep<object>, call: Call): Promise<RecordedStream> {
  const { errors, signal } = call;
  const startedMs = preciseNow();
  const giving = watchSignal(begun, signal, errors);
  let opened: unknown;
  try {
    const abandoned = giving.up.then((error) => Promise.reject(error as Error));
    opened = await Promise.race([abandoned, begun.run(() => send(begun.input, call))]);
  } catch (error) {
    giving.end();
    return fail(begun, call, { status: "error", error: errors.toRecorded(error) });
  }
  // A simulated answer stands for the call.
  if (!(opened instanceof Opened)) return settleWhole(begun, call, { status: "ok", output: opened });
  const { stream, requestId, inside } = opened;
  await begun.chunk({ object: "stream.opened", request_id: requestId } satisfies StreamOpened);
  const iterator = inside.runInAsyncScope(() => stream[Symbol.asyncIterator]());
  const source = {
    next: () => inside.runInAsyncScope(() => iterator.next()),
    return: () => inside.runInAsyncScope(() => iterator.return?.()),
  };
  const { controller } = giving;
  const reading = new LiveReading(begun, { call, source, giving, startedMs });
  // The client aborts its own one too, when a stream fails: only this one tells what the agent did.
  controller.signal.addEventListener("abort", () => stream.controller.abort(controller.signal.reason), { once: true });
  return streamOf(reading, call, controller, requestId);
}

async function send(input: object, { create }: Call): Promise<Opened> {
  const promise = create(input);
  // Custom transports give plain promises.
  if (typeof promise.withResponse !== "function") return new Opened((await promise) as ChunkStream, null);
  const { data, request_id: id } = await promise.withResponse();
  return new Opened(data as ChunkStream, id);
}

async function openServed(begun: BegunStep<object>, call: Call): Promise<RecordedStream> {
  const { outcome, chunks } = begun.served!;
  const giving = watchSignal(begun, call.signal, call.errors);
  if (chunks === 0) {
    const given = outcome ?? ({ status: "error", error: await giving.up } as const);
    giving.end();
    // It failed before it was open, or it was edited or recorded whole.
    return given.status === "error" ? fail(begun, call, given) : settleWhole(begun, call, given);
  }
  const first = await begun.chunk();
  const opened = isOpening(first);
  const reading = new ServedReading(begun, { call, giving, chunks: chunks - 1, ahead: opened ? [] : [first] });
  return streamOf(reading, call, giving.controller, opened ? first.request_id : null);
}

async function fail(begun: BegunStep<object>, { errors }: Call, outcome: Outcome): Promise<never> {
  const settled = await begun.settle(outcome);
  throw settled.status === "error" ? errors.toThrown(settled.error) : new Error("A step that failed has settled otherwise.");
}

async function settleWhole(begun: BegunStep<object>, call: Call, outcome: Outcome): Promise<RecordedStream> {
  const settled = await begun.settle(outcome, describe(outcome));
  if (settled.status === "error") throw call.errors.toThrown(settled.error);
  const controller = new AbortController();
  return streamOf(new WholeReading(call.api.disassemble(settled.output), controller.signal), call, controller, requestIdOf(settled.output));
}

function streamOf(reading: Reading, { errors }: Call, controller: AbortController, requestId: string | null): RecordedStream {
  const stream = new RecordedStream(reading, controller, () => errors.consumed());
  return Object.defineProperty(stream, "_request_id", { value: requestId, enumerable: false });
}

function isOpening(chunk: unknown): chunk is StreamOpened {
  return (chunk as Partial<StreamOpened> | null)?.object === "stream.opened";
}
