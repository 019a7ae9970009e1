import "server-only";
import { RetakeError } from "@retake/protocol";
import { errorResponse } from "./forward.ts";

/** Whether this server is a child of `npm start`, which can load the demo and has not done so. */
export function canLoadDemo(): boolean {
  return process.send !== undefined && process.env["RETAKE_OFFERS_DEMO"] === "1";
}

/** Has the parent process load the demo; answers when all of it is there. */
export async function loadDemo(): Promise<Response> {
  if (!canLoadDemo()) return errorResponse(new RetakeError("not_found", "This dashboard can't load the demo: npm start does."));
  const error = await askParent("load the demo");
  if (error !== null) return errorResponse(new RetakeError("internal", `The demo could not be loaded: ${error}`));
  return Response.json({});
}

function askParent(wish: string): Promise<string | null> {
  return new Promise((resolve) => {
    process.once("message", (answer: { error?: unknown } | null) => resolve(typeof answer?.error === "string" ? answer.error : null));
    process.send?.(wish);
  });
}
