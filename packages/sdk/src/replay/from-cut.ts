import type { Attributes, Link } from "@opentelemetry/api";
import { type Edit, type RunState, type SettleEntry } from "@retake/protocol";
import { AfterCutConductor, type ExternalPolicy } from "../journal/after-cut-conductor.ts";
import type { Conductor } from "../journal/conductor.ts";
import { ReplayConductor } from "../journal/replay-conductor.ts";
import { freshRunId } from "../telemetry/id-generator.ts";
import type { Agent } from "../runs/agent.ts";
import type { RunOptions } from "../runs/execute-run.ts";
import type { Approve } from "../steps/approval.ts";
import { fallbackFor, hybrid, STALL_MS, type FollowingOptions } from "./conductors.ts";
import { cutJournal, openRequests, resumableJournal, type CutJournal } from "./cut.ts";
import { follow } from "./follow.ts";
import { ForkEdits, type ForkCut, type ToolReplacements } from "./fork-edits.ts";
import type { ReplayResult } from "./replay-result.ts";

/** What forks and counterfactual replays have in common. */
export interface CutOptions {
  readonly edits?: readonly Edit[];
  /** Other implementations of tools, from the cut on, by the name of the tool. */
  readonly tools?: ToolReplacements;
  /** What an edit of type `tool` may ask for by `use`. */
  readonly available?: ToolReplacements;
}

export interface FromCut extends CutOptions, FollowingOptions {
  readonly mode: "fork" | "counterfactual";
  readonly cut: ForkCut;
  readonly goOn: "live" | "hybrid";
  readonly external: ExternalPolicy;
  readonly approve: Approve | undefined;
  readonly run: RunOptions;
  readonly attributes: Attributes;
  readonly links?: Link[];
  readonly record?: boolean | undefined;
  /** What an earlier execution of the same got done before its process died. */
  readonly interrupted?: RunState | undefined;
  readonly generation?: number | undefined;
  readonly durable?: boolean | undefined;
}

/** Runs an agent on a recording up to a cut, then as the options say. */
export function runFromCut(recording: RunState, agent: Agent<never, unknown>, options: FromCut): Promise<ReplayResult> {
  const { cut, edits: changes = [], interrupted, stallMs = STALL_MS } = options;
  const parts = cutJournal(recording.journal, cut);
  const inherited = new Set(parts.prefix.flatMap((entry) => (entry.type === "request" ? [entry.key] : [])));
  const edits = new ForkEdits({
    edits: changes,
    cut,
    tools: options.tools ?? {},
    available: options.available ?? {},
    isInherited: (key) => inherited.has(key),
  });
  const resumed = interrupted && resumableJournal(interrupted.journal, parts);
  const conductor = new ReplayConductor({
    entries: (resumed ?? parts).prefix,
    next: nextConductor(recording, parts, options, edits.replaced),
    fallback: fallbackFor(options, recording.journal),
    order: "tolerant",
    // Where an execution broke off after the cut, its journal has the edited outcome.
    edited: resumed?.reachesCut === true ? new Map() : editedOutcome(changes, cut),
    stallMs,
  });
  const { startedMs, seed } = recording;
  const { generation, record, durable } = options;
  return follow(agent, recording, options.mode, {
    runId: options.run.runId ?? freshRunId(),
    conductor,
    options: options.run,
    edits,
    approve: options.approve,
    attributes: options.attributes,
    ...(options.links ? { links: options.links } : {}),
    recorded: { startedMs, seed, generation, record, durable },
  });
}

function nextConductor(recording: RunState, parts: CutJournal, options: FromCut, replaced: ReadonlySet<string>): Conductor {
  const parent = [...parts.open, ...parts.rest];
  const continued = readAtCut(recording, parts);
  const held = options.approve !== undefined || options.external === "hold";
  if (options.goOn === "hybrid") return hybrid(parent, options, { replaced, continued, held });
  const { interrupted, external } = options;
  if (!interrupted) return new AfterCutConductor({ parent, own: [], external, replaced, continued, begun: new Set() });
  // What it did stands, what it had begun may have been done, and what the parent did is there for what it had not used.
  const own = resumableJournal(interrupted.journal, parts);
  const inherited = new Set(parts.prefix.flatMap((entry) => (entry.type === "request" ? [entry.key] : [])));
  const conductor = new AfterCutConductor({
    parent,
    own: [...own.open, ...own.rest],
    external,
    replaced,
    continued: own.reachesCut ? new Set() : continued,
    begun: new Set(openRequests(interrupted.journal).map(({ key }) => key)),
  });
  conductor.use(own.prefix.filter((entry) => entry.type === "request" && !inherited.has(entry.key)));
  return conductor;
}

/** Streams that were being read at the cut, and of which the recording knows how they went on. */
function readAtCut({ outcome }: RunState, { prefix, open, rest }: CutJournal): Set<string> {
  const read = new Set(prefix.flatMap((entry) => (entry.type === "chunk" ? [entry.key] : [])));
  const ended = new Set(rest.flatMap((entry) => (entry.type === "settle" ? [entry.key] : [])));
  // In a whole recording a stream without an end never came to one.
  return new Set(open.flatMap(({ key }) => (read.has(key) && (ended.has(key) || outcome !== undefined) ? [key] : [])));
}

function editedOutcome(edits: readonly Edit[], cut: ForkCut): ReadonlyMap<string, SettleEntry> {
  const outcome = edits.findLast((edit) => edit.type === "outcome");
  if (!outcome || cut.point !== "after") return new Map();
  const { output } = outcome;
  return new Map([[cut.stepKey, { type: "settle", key: cut.stepKey, status: "ok", output }]]);
}
