import { addAbortSignal } from "node:stream";
import type { createClient, ClickHouseSettings } from "@clickhouse/client";
import type { Parameters } from "./connect.ts";
import { storeFailure } from "./failure.ts";

type Client = ReturnType<typeof createClient>;

export interface StreamOptions {
  readonly settings?: ClickHouseSettings;
  /** Ends the query. */
  readonly signal: AbortSignal;
  /** What the last bytes of a whole answer are like, where something was answered. */
  readonly isEnd: (tail: Buffer) => boolean;
}

export interface AnswerStreams {
  readonly open: (sql: string, parameters: Parameters, options: StreamOptions) => Promise<AsyncIterable<Uint8Array>>;
  readonly close: () => Promise<void>;
}

const TAIL_BYTES = 16;

/**
 * Long answers, over connections of their own with time enough. A query that fails after its first bytes were sent
 * breaks its connection off; older servers say so in the answer, which the look at its end finds.
 */
export function createAnswerStreams(connect: () => Client): AnswerStreams {
  let client: Client | undefined;
  return {
    async open(sql, parameters, { settings = {}, signal, isEnd }) {
      client ??= connect();
      try {
        const { stream } = await client.exec({
          query: sql,
          query_params: { ...parameters },
          clickhouse_settings: { cancel_http_readonly_queries_on_client_close: 1, ...settings },
          abort_signal: signal,
        });
        // The client's own signal is heard up to the first byte only.
        return toItsEnd(addAbortSignal(signal, stream), isEnd, signal);
      } catch (error) {
        signal.throwIfAborted();
        throw storeFailure(error);
      }
    },
    close: async () => client?.close(),
  };
}

async function* toItsEnd(
  stream: AsyncIterable<Uint8Array>,
  isEnd: StreamOptions["isEnd"],
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  let tail = Buffer.alloc(0);
  try {
    // Whoever reads no further destroys the stream, and with it the query.
    for await (const chunk of stream) {
      tail = Buffer.concat([tail, chunk.subarray(-TAIL_BYTES)]).subarray(-TAIL_BYTES);
      yield chunk;
    }
  } catch (error) {
    signal.throwIfAborted();
    throw storeFailure(error);
  }
  if (tail.length > 0 && !isEnd(tail)) throw storeFailure(new Error("its answer broke off"));
}
