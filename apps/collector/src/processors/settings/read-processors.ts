import { readFile } from "node:fs/promises";
import { RetakeError } from "@retake/protocol";
import { z } from "zod";
import { forwardTarget } from "../forward/index.ts";
import { limitRules, redactRules } from "../rewrite/index.ts";
import { sampleRules } from "../sample/index.ts";

const MAX_ISSUES = 10;

/** What is done to telemetry before it is stored, and who else gets it. See docs/guides/processors.md. */
export const processorSettings = z.strictObject({
  redact: redactRules.optional(),
  limits: limitRules.optional(),
  forward: forwardTarget.optional(),
  sample: sampleRules.optional(),
});
export type ProcessorSettings = z.infer<typeof processorSettings>;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The settings in the file that `RETAKE_PROCESSORS` names, with the environment's values in the headers.
 *
 * @throws RetakeError `bad_request` Thrown when it can't be read, is no JSON, or holds something else; the message names
 * each place, and no value.
 */
export async function readProcessors(path: string, env: Environment = process.env): Promise<ProcessorSettings> {
  let content: unknown;
  try {
    content = JSON.parse(await readFile(path, "utf8"));
  } catch (cause) {
    const reason = cause instanceof SyntaxError ? "it is not JSON" : "it can't be read";
    throw refusal(path, `${reason} (${cause instanceof Error ? cause.message : "unknown"}).`, cause);
  }
  const parsed = processorSettings.safeParse(content);
  if (!parsed.success) throw refusal(path, describe(parsed.error), parsed.error);
  const { forward, ...settings } = parsed.data;
  return { ...settings, ...(forward && { forward: { ...forward, headers: fillIn(forward.headers, path, env) } }) };
}

const VARIABLE = /\$\{(\w+)\}/g;

function fillIn(headers: Readonly<Record<string, string>>, path: string, env: Environment): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, text]) => {
      const value = text.replaceAll(VARIABLE, (_, variable: string) => {
        const found = env[variable];
        if (found === undefined || found === "")
          throw refusal(path, `forward.headers.${name}: the environment variable ${variable} is not set.`);
        return found;
      });
      // The rest of the request's head would be whoever's wrote the variable.
      if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value))
        throw refusal(path, `forward.headers.${name}: the value has characters that a header can't have.`);
      return [name, value];
    }),
  );
}

function refusal(path: string, what: string, cause?: unknown): RetakeError {
  return new RetakeError("bad_request", `RETAKE_PROCESSORS: ${path}: ${what}`, { cause });
}

function describe({ issues }: z.ZodError): string {
  const told = issues.slice(0, MAX_ISSUES).map(({ path, message }) => `${z.core.toDotPath(path) || "the file"}: ${message}`);
  return `${told.join("; ")}${issues.length > MAX_ISSUES ? `; and ${issues.length - MAX_ISSUES} more` : ""}.`;
}
