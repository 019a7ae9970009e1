import { diag } from "@opentelemetry/api";
import type { Frame, StepSite } from "../runs/frame.ts";
import { processWide } from "../process-wide.ts";

/** Pairs of call sites that were reported. */
const reported = processWide("unscoped-reported", () => new Set<string>());
const MAX_REPORTS = 100;

/**
 * Notes a step as under way. Two of one name at once in one scope get their
 * keys by the order in which they happen to ask: that holds as long as the code
 * is as it was, and a fork with an edit may well mix them up. So both call
 * sites are named, once.
 *
 * @returns to be called when the step is over
 */
export function noteUnderWay(frame: Frame, kind: string, name: string): () => void {
  // For who writes the agent: in production nobody reads it, and stacks cost something.
  if (process.env["NODE_ENV"] === "production") return () => undefined;
  const own = `${kind}:${name}`;
  const site = captureSite();
  const others = frame.underWay.get(own);
  if (others === undefined) frame.underWay.set(own, [site]);
  else {
    if (others.length > 0) warn(own, others.at(-1)!, site);
    others.push(site);
  }
  return () => {
    const sites = frame.underWay.get(own)!;
    const at = sites.indexOf(site);
    if (at >= 0) sites.splice(at, 1);
  };
}

/** Cheap: V8 keeps the frames and makes text of them when the stack is read. */
function captureSite(): StepSite {
  const site = {};
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 16;
  Error.captureStackTrace(site, captureSite);
  Error.stackTraceLimit = stackTraceLimit;
  return site;
}

function warn(step: string, first: StepSite, second: StepSite): void {
  const places = [callSite(first), callSite(second)];
  const pair = places.join("\n");
  if (reported.has(pair) || reported.size >= MAX_REPORTS) return;
  reported.add(pair);
  diag.warn(
    `retake: two steps ${step} are under way at once in one scope, from ${places[0]} and ${places[1]}. ` +
      "Give each a scope of its own by parallel() or map(), or a name of its own, so that a fork can tell them apart.",
  );
}

/** The first line of a stack that is not this package's own. */
export function callSite(site: StepSite): string {
  const lines = (site.stack ?? "").split("\n").slice(1);
  const line = lines.find((text) => !ownFile.test(text) && text.includes(":")) ?? lines.at(-1);
  return line?.trim().replace(/^at /, "") ?? "an unknown place";
}

/** Files of this package, from source or built; its tests stand for users' code. */
const ownFile = /[/\\](?:@retake[/\\]sdk|packages[/\\]sdk)[/\\](?:src|dist)[/\\](?!.*\.test\.)|node:internal/;
