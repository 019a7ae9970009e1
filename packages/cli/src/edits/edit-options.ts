import type { Edit, ForkPoint } from "@retake/protocol";
import { InvalidArgumentError, Option, type Command } from "commander";
import { collect } from "../options.ts";
import { messageEdit, modelEdit, outcomeEdit, patchEdits, replacementEdit, stateEdit, systemEdit, toolEdit } from "./read-edits.ts";

/** What a fork changes, as the command line has it. */
export interface EditOptions {
  readonly before?: true;
  readonly after?: true;
  readonly result?: string;
  readonly message?: readonly string[];
  readonly state?: readonly string[];
  readonly patch?: string;
  readonly model?: string;
  readonly parameters?: string;
  readonly system?: string;
  readonly tool?: readonly string[];
  readonly use?: readonly string[];
}

export function addEditOptions(command: Command): Command {
  return command
    .addOption(new Option("--before", "cut before the step: it runs again").conflicts("after"))
    .addOption(new Option("--after", "cut after the step: its outcome holds (default, but with --message)"))
    .option("--result <json>", "another outcome of the step at the cut; @FILE reads one")
    .option("--message <index=text>", "other content for a message of the model call at the cut (cuts before it); may be repeated", collect)
    .option("--state </path=json>", "another value in the registered state at the cut; may be repeated", collect)
    .option("--patch <json>", "a JSON Patch (RFC 6902) of the registered state at the cut; @FILE reads one")
    .option("--model <name>", "another model from the cut on")
    .option("--parameters <json>", "other parameters of model calls from the cut on: an object; @FILE reads one")
    .option("--system <text>", "another system prompt from the cut on; @FILE reads one")
    .option("--tool <name=json>", "what a tool answers from the cut on; NAME=@FILE reads it; may be repeated", collect)
    .option(
      "--use <name=other>",
      "another tool that answers in a tool's place from the cut on, by the name of its export; may be repeated",
      collect,
    );
}

/**
 * The edits in the order in which they apply.
 *
 * @throws InvalidArgumentError Thrown when one is not in its form.
 */
export async function readEdits(options: EditOptions): Promise<Edit[]> {
  const { result, message = [], state = [], patch, model, parameters, system, tool = [], use = [] } = options;
  const one = <T>(text: T | undefined, read: (given: T) => Promise<Edit>): Promise<Edit>[] => (text === undefined ? [] : [read(text)]);
  return [
    ...(await Promise.all(one(result, outcomeEdit))),
    ...message.map(messageEdit),
    ...(patch === undefined ? [] : await patchEdits(patch)),
    ...state.map(stateEdit),
    ...(model === undefined && parameters === undefined ? [] : [await modelEdit(model, parameters)]),
    ...(await Promise.all([...one(system, systemEdit), ...tool.map(toolEdit)])),
    ...use.map(replacementEdit),
  ];
}

/** On which side of the step the edits cut. @throws InvalidArgumentError Thrown when they don't agree. */
export function pointOf({ before, after, message, result }: EditOptions): ForkPoint {
  if (message && (after || result !== undefined))
    throw new InvalidArgumentError(
      "--message changes what the step is asked: it cuts before it, so neither --after nor --result goes with it.",
    );
  if (result !== undefined && before)
    throw new InvalidArgumentError("--result changes what came of the step: it cuts after it, so --before does not go with it.");
  return before || message ? "before" : "after";
}

/** Names of the options given that only make sense where a recording is left. */
export function editOptionsIn(options: EditOptions): string[] {
  const names = ["before", "after", "result", "message", "state", "patch", "model", "parameters", "system", "tool", "use"] as const;
  return names.flatMap((name) => (options[name] === undefined ? [] : [`--${name}`]));
}
