import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { decodeMessage, encode, mediaTypes, responseNames, type Encoding, type SignalName } from "./requests.ts";

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface SendOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends exactly these bytes with exactly these headers. */
export function post(url: string, body: Buffer, { method = "POST", headers = {} }: SendOptions = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { method, headers: { "content-length": String(body.length), ...headers }, agent: false });
    request.on("response", (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }));
    });
    request.on("error", reject).end(body);
  });
}

/** Sends a request as an exporter would. */
export function send(url: string, signal: SignalName, encoding: Encoding, request: object): Promise<Answer> {
  return post(`${url}/v1/${signal}`, encode(signal, encoding, request), { headers: { "content-type": mediaTypes[encoding] } });
}

/** An `Export…ServiceResponse`, from either encoding, with 64-bit integers as text. */
export function responseOf(signal: SignalName, { headers, body }: Answer): object {
  return headers["content-type"] === mediaTypes.json ? (JSON.parse(body.toString()) as object) : decodeMessage(responseNames[signal], body);
}

/** A `google.rpc.Status`. */
export function statusOf({ headers, body }: Answer): { readonly code?: number; readonly message?: string } {
  return headers["content-type"] === mediaTypes.json ? (JSON.parse(body.toString()) as object) : decodeMessage("RpcStatus", body);
}
