import { RetakeError } from "@retake/protocol";
import type { Context } from "hono";
import { stream } from "hono/streaming";
import type { AccessControl } from "../../access/index.ts";
import type { ApiEnv } from "./authenticate.ts";

export interface EventLineOptions {
  readonly access: Pick<AccessControl, "hold">;
  /** Ends work under way. */
  readonly stopping: AbortSignal;
  readonly onBug: (error: unknown) => void;
}

type Failure = { readonly type: "failed"; readonly code: string; readonly message: string };

/**
 * Answers with lines of JSON, one an event, as they come; the last of type `failed` where the work failed. Before the
 * first event has come, an error is an answer like any other.
 */
export async function eventLines<E extends { readonly type: string }>(
  context: Context<ApiEnv>,
  { access, stopping, onBug }: EventLineOptions,
  work: (signal: AbortSignal) => AsyncGenerator<E>,
): Promise<Response> {
  const { identity } = context.var;
  const gone = new AbortController();
  const held = access.hold(identity, context.req.header("authorization"));
  const events = work(AbortSignal.any([gone.signal, stopping, held.signal]));
  let next: IteratorResult<E>;
  try {
    next = await events.next();
  } catch (error) {
    held.release();
    throw error;
  }
  context.header("content-type", "application/x-ndjson");
  context.header("cache-control", "no-cache, no-transform");
  context.header("x-accel-buffering", "no");
  return stream(context, async (out) => {
    out.onAbort(() => gone.abort());
    const write = async (event: E | Failure): Promise<void> => void (await out.write(`${JSON.stringify(event)}\n`));
    try {
      // Written one by one: a slow reader slows the work, nothing piles up.
      for (; next.done !== true; next = await events.next()) await write(next.value);
      held.signal.throwIfAborted();
    } catch (error) {
      const known = RetakeError.isInstance(error);
      if (!known) onBug(error);
      const message = known ? error.message : "The collector's log says more.";
      await write({ type: "failed", code: known ? error.code : "internal", message });
    } finally {
      await events.return(undefined);
      held.release();
    }
  });
}
