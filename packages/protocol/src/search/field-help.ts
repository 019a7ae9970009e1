import { fieldType, runStatuses, type FieldName, type FieldType } from "./fields.ts";

const help: Readonly<Record<string, string>> = {
  agent: "name of the agent",
  version: "version of the agent",
  status: "ok, error, running or cancelled",
  tool: "a tool that was called",
  model: "a model that was called",
  provider: "who serves the model",
  kind: "a kind of step",
  name: "name of a step",
  service: "service that sent it",
  environment: "production, staging, …",
  conversation: "id of the conversation",
  user: "who it ran for",
  suite: "suite of the experiment",
  experiment: "id of the experiment",
  label: "a label of the run",
  run: "id of the run",
  like: "runs that went like this one",
  cost: "in US dollars",
  tokens: "read and written",
  input_tokens: "read by models",
  output_tokens: "written by models",
  steps: "how many steps",
  errors: "how many steps failed",
  duration: "how long it took",
  forked: "made by a fork",
  replayed: "made by a replay",
  since: "began then or later",
  until: "began then or earlier",
  score: "a score, by its name",
  attr: "an attribute of a span, by its key",
  resource: "an attribute of what sent it, by its key",
  args: "a tool's arguments, by their path",
  result: "a tool's result, by its path",
  state: "the state at any checkpoint, by its path",
};

const ofType: Readonly<Record<FieldType, string>> = {
  text: "text",
  number: "number",
  duration: "duration",
  flag: "true or false",
  time: "time",
  any: "text or number",
};

/** What a field holds, in a few words, and how it is written. */
export function fieldHelp(field: FieldName): string {
  const type = ofType[fieldType(field)];
  return Object.hasOwn(help, field) ? `${help[field]!} · ${type}` : type;
}

type Fixed = readonly (readonly [value: string, help: string])[];

const ofField: Readonly<Record<string, Fixed>> = {
  status: runStatuses.map((status) => [status, ""] as const),
  cost: [
    [">0.01", "more than a cent"],
    [">0.1", "more than ten cents"],
    [">1", "more than a dollar"],
    ["0", "nothing"],
  ],
  score: [
    [">=0.5", "half or more"],
    ["<0.5", "less than half"],
    ["1", "full"],
    ["0", "none"],
  ],
  steps: [
    [">10", ""],
    [">50", ""],
    ["<3", ""],
    ["5..20", "from 5 to 20"],
  ],
  errors: [
    [">0", "any"],
    ["0", "none"],
    [">3", ""],
  ],
};

const fixedOfType: Partial<Readonly<Record<FieldType, Fixed>>> = {
  flag: [
    ["true", ""],
    ["false", ""],
  ],
  time: [
    ["1h", "an hour ago"],
    ["24h", "a day ago"],
    ["7d", "a week ago"],
    ["30d", "30 days ago"],
  ],
  duration: [
    [">1s", "more than a second"],
    [">10s", ""],
    [">1m", "more than a minute"],
    ["<500ms", "less than half a second"],
    ["1s..10s", "from one to ten seconds"],
  ],
  number: [
    [">1k", "more than 1,000"],
    [">10k", ""],
    [">100k", ""],
    ["1k..10k", "from 1,000 to 10,000"],
  ],
};

/** Values to begin with, of fields that have no recorded ones to choose from. */
export function fixedValues(field: FieldName): Fixed {
  return Object.hasOwn(ofField, field) ? ofField[field]! : (fixedOfType[fieldType(field)] ?? []);
}
