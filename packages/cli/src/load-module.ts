import { access } from "node:fs/promises";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { RetakeError } from "@retake/protocol";

/**
 * Imports a module of the user's; Node strips TypeScript's types.
 *
 * @throws RetakeError `bad_request` Thrown when the file is not there or fails to load.
 */
export async function loadModule(file: string): Promise<Record<string, unknown>> {
  const path = resolve(file);
  try {
    await access(path);
  } catch (cause) {
    throw new RetakeError("bad_request", `There is no file ${path}.`, { cause });
  }
  try {
    return (await import(pathToFileURL(path).href)) as Record<string, unknown>;
  } catch (cause) {
    if (RetakeError.isInstance(cause)) throw cause;
    throw new RetakeError(
      "bad_request",
      `${file} could not be loaded: ${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}`,
      { cause },
    );
  }
}
