import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { toJson } from "./otlp-json.ts";

export interface Receiver {
  readonly url: string;
  /** Of all requests, in the form of OTLP/JSON. */
  readonly resourceSpans: readonly unknown[];
  readonly resourceLogs: readonly unknown[];
  stop(): Promise<void>;
}

/** Takes OTLP over HTTP in either encoding, under any path that ends as the protocol has it, and answers everything with success. */
export async function startReceiver(): Promise<Receiver> {
  const resourceSpans: unknown[] = [];
  const resourceLogs: unknown[] = [];
  const server = createServer((request, response) => {
    void readBody(request).then((body) => {
      const signal = /\/v1\/(traces|logs)$/.exec(request.url ?? "")?.[1];
      if (signal === "traces" || signal === "logs") {
        const json = request.headers["content-type"]?.includes("json") ? (JSON.parse(body.toString()) as never) : toJson(signal, body);
        resourceSpans.push(...(json["resourceSpans"] ?? []));
        resourceLogs.push(...(json["resourceLogs"] ?? []));
      }
      response.writeHead(200, { "content-type": request.headers["content-type"] ?? "application/json" });
      response.end(request.headers["content-type"]?.includes("protobuf") ? "" : "{}");
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    resourceSpans,
    resourceLogs,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const body = Buffer.concat((await request.toArray()) as Buffer[]);
  return request.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body;
}
