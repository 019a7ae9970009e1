import type { StepKind } from "@retake/protocol";
import { InvalidArgumentError } from "commander";
import { editOptionsIn, type EditOptions } from "../edits/edit-options.ts";

export interface Options extends EditOptions {
  readonly agents?: readonly string[];
  readonly mode: "strict" | "hybrid" | "counterfactual" | "live";
  readonly at?: string;
  readonly then?: "live" | "hybrid";
  readonly live?: readonly StepKind[];
  readonly allow?: "idempotent";
  readonly onDivergence: "stop" | "live" | "match";
  readonly record: boolean;
  readonly label?: readonly string[];
  readonly search?: string;
  readonly limit: number;
  readonly worker?: true;
  readonly wait?: true;
  readonly timeout: number;
  readonly json?: true;
}

/** Options that only mean something in a replay that runs here. */
const LOCAL = ["agents", "live", "allow", "label"] as const;

/** @throws InvalidArgumentError Thrown when the options don't go together; says what to do. */
export function checkReplayOptions(runIds: readonly string[], options: Options): void {
  if ((runIds.length === 0) === (options.search === undefined))
    throw new InvalidArgumentError(
      "Name the runs to replay (retake search lists them), or choose them with --search QUERY: one of the two.",
    );
  if (options.worker) checkWorker(options);
  else if (!options.agents)
    throw new InvalidArgumentError("Name the module that exports the run's agent: --agents ./agents.ts. Or put it to a worker: --worker.");
  checkCut(options, runIds.length !== 1);
  if (!options.record && (options.mode === "counterfactual" || options.mode === "live"))
    throw new InvalidArgumentError(`--no-record is for checks, which run nothing that matters: strict or hybrid, not ${options.mode}.`);
}

function checkWorker(options: Options): void {
  const local = LOCAL.filter((name) => options[name] !== undefined).map((name) => `--${name}`);
  if (!options.record) local.push("--no-record");
  if (options.onDivergence !== "stop") local.push("--on-divergence");
  if (local.length > 0) throw new InvalidArgumentError(`${local.join(", ")}: not with --worker, which decides that for itself.`);
  if (options.mode === "counterfactual")
    throw new InvalidArgumentError("A worker makes no counterfactual replays: retake fork does the same there. Or leave --worker out.");
}

function checkCut(options: Options, several: boolean): void {
  if (options.mode === "counterfactual") {
    if (several) throw new InvalidArgumentError("A counterfactual replay is of one run: its cut is one of that run's spans.");
    if (options.at === undefined) throw new InvalidArgumentError("A counterfactual replay needs --at SPAN: where it leaves the recording.");
    return;
  }
  const stray = [
    ...(options.at === undefined ? [] : ["--at"]),
    ...(options.then === undefined ? [] : ["--then"]),
    ...editOptionsIn(options),
  ];
  if (stray.length > 0)
    throw new InvalidArgumentError(`${stray.join(", ")}: only with --mode counterfactual; a ${options.mode} replay has no cut.`);
}
