import type { IncomingHttpHeaders } from "node:http";
import { RetakeError } from "@retake/protocol";
import type { Access } from "../pipeline/access.ts";
import type { Authenticate } from "./authenticate.ts";

/** What the headers of an OTLP request open. A key may send unless it is one for reading only; a session never may. */
export function createAuthorize(authenticate: Authenticate): (headers: IncomingHttpHeaders) => Promise<Access> {
  return async ({ authorization }) => {
    try {
      const { project, scope, session } = await authenticate(authorization);
      if (scope !== "read" && session === undefined) return { project };
      return { refused: 403, message: "Telemetry needs a key of scope ingest or write: `retake keys create --scope ingest` makes one." };
    } catch (error) {
      if (!RetakeError.isInstance(error)) throw error;
      return { refused: error.code === "unauthenticated" ? 401 : 503, message: error.message };
    }
  };
}
