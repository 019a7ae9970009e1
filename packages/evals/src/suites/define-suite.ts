import { replayMode, RetakeError, runId, type ReplayMode } from "@retake/protocol";
import { isAgent } from "@retake/sdk";
import type { AnyAgent } from "@retake/runtime";
import { z } from "zod";
import type { Gates } from "../gates/gates.ts";
import type { Scorer } from "../scorers/index.ts";

const name = z.string().trim().min(1).max(200);

const caseDefinition = z
  .strictObject({
    id: name.describe("Unique in the suite; results are paired by it"),
    input: z.unknown().optional(),
    runs: z.array(runId).min(1).max(1000).optional().describe("Recordings: trial t takes the (t mod n)th"),
    expected: z.unknown().optional(),
    metadata: z.record(z.string(), z.unknown()).optional(),
  })
  .refine((one) => one.runs !== undefined || Object.hasOwn(one, "input"), "a case needs an `input` or `runs`");

const caseSource = z.union([
  z.string().max(4000),
  z.strictObject({
    search: z.string().max(4000),
    groupBy: z.string().min(1).max(100).optional(),
    limit: z.number().int().min(1).max(100_000).optional(),
  }),
  z.strictObject({
    saved: z.string().trim().min(1).max(200),
    groupBy: z.string().min(1).max(100).optional(),
    limit: z.number().int().min(1).max(100_000).optional(),
  }),
  z.strictObject({ runs: z.array(runId).min(1) }),
  z.array(caseDefinition).min(1),
]);

const fraction = z.number().min(0).max(1);
const gates = z.strictObject({
  minPassRate: fraction.optional(),
  maxRegression: fraction.optional(),
  maxCostUsd: z.number().min(0).optional(),
  maxStepsPerTrial: z.number().min(0).optional(),
  maxErrors: z.number().int().min(0).optional(),
});

const scorerShape = z.custom<Scorer>(
  (value) =>
    typeof value === "object" &&
    value !== null &&
    "score" in value &&
    typeof value.score === "function" &&
    "name" in value &&
    typeof value.name === "string",
  "expected a scorer",
);

const schema = z.strictObject({
  name,
  agent: z.custom<AnyAgent>(isAgent, "expected what agent() returns").optional(),
  cases: caseSource,
  mode: replayMode,
  trials: z.number().int().min(1).max(1000).optional(),
  scorers: z.array(scorerShape).min(1),
  gates: gates.optional(),
  baseline: z.string().min(1).optional(),
  concurrency: z.number().int().min(1).max(256).optional(),
});

/** A case from code: an input, recordings, or both. */
export interface CaseDefinition {
  /** Unique in the suite; results are paired by it. */
  readonly id: string;
  readonly input?: unknown;
  /** Run ids: trial t takes the (t mod n)th. */
  readonly runs?: readonly string[];
  readonly expected?: unknown;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/**
 * Where cases come from:
 * - a search: every run that matches is a case;
 * - a search with `groupBy`: runs with the same label `<groupBy>:…` are one case, each of
 *   them a recording (a trial) of it;
 * - a saved search by its name, as it stands then, with its range;
 * - run ids; or cases in code.
 *
 * Runs that experiments and replays made are never taken for cases.
 */
export type CaseSource =
  | string
  | { readonly search: string; readonly groupBy?: string; readonly limit?: number }
  | { readonly saved: string; readonly groupBy?: string; readonly limit?: number }
  | { readonly runs: readonly string[] }
  | readonly CaseDefinition[];

export interface SuiteDefinition {
  readonly name: string;
  /** Needed in every mode but `recorded`. */
  readonly agent?: AnyAgent;
  readonly cases: CaseSource;
  readonly mode: ReplayMode;
  /** Trials of each case. @default as many as a case has recordings, at least 1 */
  readonly trials?: number;
  readonly scorers: readonly Scorer[];
  readonly gates?: Gates;
  /** An experiment's id, or `none`. @default the suite's latest finished experiment in the same mode */
  readonly baseline?: string;
  /** Trials run at once. @default 4 */
  readonly concurrency?: number;
}

const marker = Symbol.for("retake.suite");

export interface Suite extends SuiteDefinition {
  readonly [marker]: true;
}

/**
 * A suite: cases, a way to run them again, scorers and gates. The default export of a
 * `*.suite.ts` file, run by `retake eval`.
 *
 * @throws RetakeError `suite_invalid` Thrown when a part is missing or wrong; the message lists all of them.
 * @example
 * export default defineSuite({
 *   name: "refunds",
 *   agent: airline,
 *   cases: "agent:airline label:refund",
 *   mode: "strict",
 *   scorers: [exact(), maxSteps(20)],
 *   gates: { minPassRate: 0.95 },
 * });
 */
export function defineSuite(definition: SuiteDefinition): Suite {
  const parsed = schema.safeParse(definition);
  if (!parsed.success)
    throw new RetakeError("suite_invalid", `This suite is not valid.\n${z.prettifyError(parsed.error)}`, { cause: parsed.error });
  checkMode(definition, definition.mode);
  const scorers = definition.scorers.map((each) => each.name);
  // Whole trials are compared under this name.
  requireUnique(["pass", ...scorers], "scorer");
  if (Array.isArray(definition.cases))
    requireUnique(
      (definition.cases as readonly CaseDefinition[]).map(({ id }) => id),
      "case",
    );
  return { ...definition, [marker]: true };
}

/** True for what {@link defineSuite} returned, from any copy of this package. */
export function isSuite(value: unknown): value is Suite {
  return typeof value === "object" && value !== null && marker in value;
}

/** @throws RetakeError `suite_invalid` Thrown when the suite can't be run in this mode. */
export function checkMode(suite: SuiteDefinition, mode: ReplayMode): void {
  if (mode !== "recorded" && !suite.agent)
    throw new RetakeError("suite_invalid", `The suite "${suite.name}" needs an \`agent\` in mode ${mode}.`);
  for (const { name: scorer, modes } of suite.scorers) {
    if (modes && !modes.includes(mode))
      throw new RetakeError("suite_invalid", `The scorer "${scorer}" means nothing in mode ${mode}, only in ${modes.join(" and ")}.`);
  }
}

function requireUnique(names: readonly string[], what: string): void {
  const twice = names.find((each, i) => names.indexOf(each) !== i);
  if (twice !== undefined) throw new RetakeError("suite_invalid", `Two ${what}s are called "${twice}"; results are told apart by it.`);
}
