import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { RetakeError } from "@retake/protocol";

/** A sender that takes longer to send its request is cut off. */
const REQUEST_TIMEOUT_MS = 60_000;

/**
 * Listens, and gives the server with its address.
 *
 * @throws RetakeError `port_in_use` Thrown when another process has the port.
 */
export async function listen(listener: RequestListener, host: string, port: number): Promise<{ server: Server; url: string }> {
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS, keepAliveTimeout: 65_000 }, listener);
  // Otherwise senders that ask before they send are told to go on before anyone looked at the request.
  server.on("checkContinue", listener);
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(explain(error, host, port)));
    server.listen(port, host, resolve);
  });
  const { port: actualPort } = server.address() as AddressInfo;
  return { server, url: `http://${host.includes(":") ? `[${host}]` : host}:${actualPort}` };
}

/** How soon a connection goes whose last answer is out: kept alive, it would hold the server open. */
const SWEEP_EVERY_MS = 25;

/** Takes no more connections; resolves when every answer is out. */
export async function close(server: Server): Promise<void> {
  const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_EVERY_MS);
  await new Promise<void>((resolve) => void server.close(() => resolve()));
  clearInterval(sweep);
}

function explain(error: NodeJS.ErrnoException, host: string, port: number): Error {
  if (error.code !== "EADDRINUSE") return error;
  return new RetakeError(
    "port_in_use",
    `Port ${port} of ${host} is taken, perhaps by another collector. Stop that one, or set RETAKE_PORT to a free port.`,
    {
      cause: error,
      data: { host, port },
    },
  );
}
