import { edit, type Edit } from "@retake/protocol";
import { InvalidArgumentError } from "commander";
import { z } from "zod";
import { parseJson, readJson, readText } from "../options.ts";

const patchOperations = z.array(z.looseObject({ op: z.enum(["add", "remove", "replace", "move", "copy", "test"]), path: z.string() }));

export async function outcomeEdit(text: string): Promise<Edit> {
  return { type: "outcome", output: await readJson(text, "--result") };
}

export function messageEdit(text: string): Edit {
  const match = /^(\d+)=([\s\S]*)$/.exec(text);
  if (!match) throw new InvalidArgumentError("--message takes INDEX=TEXT, the first message being 0.");
  return { type: "message", index: Number(match[1]), content: match[2]! };
}

export function stateEdit(text: string): Edit {
  const match = /^(\/[^=]*)=([\s\S]*)$/.exec(text);
  if (!match) throw new InvalidArgumentError("--state takes /CELL/PATH=JSON. Other operations are for --patch.");
  return { type: "state", path: match[1]!, value: parseJson(match[2]!, "--state") };
}

export async function patchEdits(text: string): Promise<Edit[]> {
  const parsed = patchOperations.safeParse(await readJson(text, "--patch"));
  if (!parsed.success)
    throw new InvalidArgumentError(
      `--patch takes a JSON Patch: [{"op": "add", "path": "/cart/items/-", "value": 1}, …]\n${z.prettifyError(parsed.error)}`,
    );
  return parsed.data.map((operation, index) => {
    const checked = edit.safeParse({ ...operation, type: "state" });
    if (checked.success) return checked.data;
    throw new InvalidArgumentError(`Operation ${index} of --patch is not valid:\n${z.prettifyError(checked.error)}`);
  });
}

export async function modelEdit(model: string | undefined, parameters: string | undefined): Promise<Edit> {
  if (model === "") throw new InvalidArgumentError("--model takes the name of a model.");
  return {
    type: "model",
    ...(model === undefined ? {} : { model }),
    ...(parameters === undefined ? {} : { parameters: await readParameters(parameters) }),
  };
}

async function readParameters(text: string) {
  const value = await readJson(text, "--parameters");
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, typeof value>;
  throw new InvalidArgumentError('--parameters takes an object: {"temperature": 0}.');
}

export async function systemEdit(text: string): Promise<Edit> {
  return { type: "system", content: await readText(text, "--system") };
}

export async function toolEdit(text: string): Promise<Edit> {
  const [name, output] = nameAndRest(text, "--tool takes NAME=JSON: --tool 'get_order={\"refundable\":true}'.");
  return { type: "tool", name, output: await readJson(output, "--tool") };
}

export function replacementEdit(text: string): Edit {
  const [name, use] = nameAndRest(text, "--use takes NAME=OTHER, the other tool by the name under which the worker's module exports it.");
  if (use === "") throw new InvalidArgumentError(`--use ${name}= names no other tool.`);
  return { type: "tool", name, use };
}

function nameAndRest(text: string, problem: string): [string, string] {
  const at = text.indexOf("=");
  if (at < 1) throw new InvalidArgumentError(problem);
  return [text.slice(0, at), text.slice(at + 1)];
}
