import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import type { BlobRange, QueuedRecord, Signal } from "./record-format.ts";

export interface Received {
  readonly signal: string;
  readonly names: readonly string[];
  readonly authorization: string | undefined;
}

/** What the server does with a request; by default it takes it. */
export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** The connection ends without an answer. */
  readonly reset?: true;
  /** The answer waits for it. */
  readonly until?: Promise<void>;
}

/** A record whose payload is one field of a message, so that payloads concatenate as export requests do. */
export function record(name: string, signal: Signal = "logs", blobs?: BlobRange, sizeBytes = 0): QueuedRecord {
  const text = Buffer.from(name.padEnd(sizeBytes, "."));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  return { signal, payload: Buffer.concat([length, text]), blobs };
}

export function nameOf({ payload }: QueuedRecord): string {
  return namesIn(Buffer.from(payload))[0] ?? "";
}

function namesIn(body: Buffer): string[] {
  const names: string[] = [];
  for (let at = 0; at < body.length;) {
    const end = at + 4 + body.readUInt32LE(at);
    names.push(
      body
        .subarray(at + 4, end)
        .toString()
        .replace(/\.+$/, ""),
    );
    at = end;
  }
  return names;
}

/** A server that does as it is told, and keeps what it took. */
export class QueueServer {
  /** Asked for each request. */
  script: (request: Received) => Reply = () => ({});
  readonly requests: Received[] = [];
  /** Of requests answered with 200. */
  readonly taken: Received[] = [];
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(port = 0): Promise<QueueServer> {
    const server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => {
        const names = namesIn(gunzipSync(Buffer.concat(parts)));
        const received = { signal: request.url!.slice(4), names, authorization: request.headers.authorization };
        fixture.requests.push(received);
        const { status = 200, headers = {}, body = Buffer.alloc(0), reset, until } = fixture.script(received);
        if (reset) {
          request.socket.destroy();
          return;
        }
        void Promise.resolve(until).then(() => {
          if (status === 200) fixture.taken.push(received);
          response.writeHead(status, { "content-type": "application/x-protobuf", ...headers }).end(body);
        });
      });
    });
    const fixture = new QueueServer(server);
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    return fixture;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  names(signal?: Signal): string[] {
    return this.taken.filter((each) => signal === undefined || each.signal === signal).flatMap(({ names }) => names);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
