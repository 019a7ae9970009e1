import { createHook, type AsyncHook } from "node:async_hooks";
import { diag } from "@opentelemetry/api";
import { processWide } from "../process-wide.ts";
import { currentScope } from "../runs/frame.ts";
import { callSite } from "../steps/unscoped.ts";

/** Something that a run's code used and no replay will give it. */
export interface LintFinding {
  /** As a reader knows it: `a file`, `a socket`. */
  readonly what: string;
  readonly callSite: string;
}

/** What a replay does not give, by the runtime's names for it (`async_hooks`). */
const undeclared: readonly (readonly [RegExp, string])[] = [
  [/^(?:FSREQ|FILEHANDLE)/, "a file"],
  [/^(?:FSEVENTWRAP|STATWATCHER)$/, "a watched file"],
  [/^(?:GETADDRINFO|GETNAMEINFO|QUERYWRAP)/, "a DNS lookup"],
  [/^(?:TCP|PIPE|TLS|UDP|HTTP)(?!.*SERVER)/, "a socket"],
  [/^(?:PROCESSWRAP)$/, "a child process"],
  [/^(?:Timeout|Immediate)$/, "a timer that was taken from the runtime before the run"],
];
const MAX_FINDINGS = 1000;

const lint = processWide("lint", () => ({ hook: undefined as AsyncHook | undefined, findings: new Map<string, LintFinding>() }));

/** Whether a process wants to be told of undeclared effects, where it did not say so itself. */
export function lintByEnvironment(): boolean {
  const { RETAKE_LINT: wanted, NODE_ENV: environment } = process.env;
  return wanted === undefined ? environment === "development" : wanted !== "0" && wanted !== "";
}

/**
 * For development: reports files, sockets, DNS lookups, child processes and the
 * runtime's own timers that a run uses outside of a step, once a call site. Off,
 * it costs nothing; on, it looks at every asynchronous resource of the process.
 */
export function startLint(): void {
  if (lint.hook) return;
  // Promises are many and none of them is an effect. Known from Node 24.12 on; before, they are tracked and passed over.
  const options = { init: look, trackPromises: false };
  lint.hook = createHook(options).enable();
}

export function stopLint(): void {
  lint.hook?.disable();
  lint.hook = undefined;
}

/** What was reported so far. */
export function lintFindings(): LintFinding[] {
  return [...lint.findings.values()];
}

function look(_id: number, type: string): void {
  if (type === "PROMISE" || type === "TickObject" || currentScope() === undefined) return;
  const what = undeclared.find(([pattern]) => pattern.test(type))?.[1];
  if (what === undefined) return;
  const site = asked();
  if (site === undefined || lint.findings.has(site) || lint.findings.size >= MAX_FINDINGS) return;
  lint.findings.set(site, { what, callSite: site });
  diag.warn(
    `retake: the run uses ${what} outside of a step, at ${site}. A replay would not get what came of it then: ` +
      "put it into a step(), or into untracked() where the agent does not depend on it.",
  );
}

/** Where the run's code asked for it; undefined where this package did. */
function asked(): string | undefined {
  const site: { stack?: string } = {};
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 32;
  Error.captureStackTrace(site, look);
  const stack = (site.stack ?? "").split("\n").slice(1);
  Error.stackTraceLimit = stackTraceLimit;
  // Below the runtime's own lines stands who called it.
  const first = stack.findIndex((line) => line.includes(":") && !/\((?:node|internal):|at (?:node|internal):|async_hooks/.test(line));
  if (first < 0) return undefined;
  const place = callSite({ stack: ["", ...stack.slice(first)].join("\n") });
  return stack[first]!.includes(place) ? place : undefined;
}
