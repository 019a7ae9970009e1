import type { IncomingHttpHeaders } from "node:http";
import { RetakeError } from "@retake/protocol";
import type { Access } from "../pipeline/access.ts";
import type { Authenticate } from "./authenticate.ts";

/** What the headers of an OTLP request open. A key of any scope may send. */
export function createAuthorize(authenticate: Authenticate): (headers: IncomingHttpHeaders) => Promise<Access> {
  return async ({ authorization }) => {
    try {
      const { project } = await authenticate(authorization);
      return { project };
    } catch (error) {
      if (!RetakeError.isInstance(error)) throw error;
      return { refused: error.code === "unauthenticated" ? 401 : 503, message: error.message };
    }
  };
}
