import { isDeepStrictEqual } from "node:util";
import { query, type JsonValue } from "jsonpath-rfc9535";
import { recordValue, RetakeError, type Json } from "@retake/protocol";
import type { Judgement, Scorer } from "./scorer.ts";

const PREVIEW_LENGTH = 120;

export interface ContainsOptions {
  /** @default false */
  readonly caseSensitive?: boolean;
}

/**
 * Passes where the output equals what the case expects, or else what was recorded.
 * Compared by value: the order of an object's keys does not count.
 */
export function exact(): Scorer {
  return {
    name: "exact",
    score: ({ expected, recorded, output }) => {
      const wanted = expected ?? recorded?.output;
      if (wanted === undefined)
        throw new RetakeError("suite_invalid", "exact() has nothing to compare with: give the case an `expected` or a recording.");
      return isDeepStrictEqual(wanted, output ?? null) ? pass() : fail(`expected ${preview(wanted)}, got ${preview(output)}`);
    },
  };
}

/** Passes where the output, as text, has every one of these texts in it. */
export function contains(texts: string | readonly string[], { caseSensitive = false }: ContainsOptions = {}): Scorer {
  const fold = (text: string) => (caseSensitive ? text : text.toLowerCase());
  const wanted = typeof texts === "string" ? [texts] : texts;
  return {
    name: "contains",
    score: ({ output }) => {
      const text = fold(typeof output === "string" ? output : JSON.stringify(output));
      const missing = wanted.filter((each) => !text.includes(fold(each)));
      return missing.length === 0 ? pass() : fail(`missing: ${missing.map(preview).join(", ")}`);
    },
  };
}

/**
 * Passes where a JSONPath (RFC 9535) into the output selects a value equal to `expected`;
 * without one, where it selects anything.
 *
 * @throws RetakeError `suite_invalid` Thrown when the expression is no JSONPath.
 * @example
 * jsonPath("$.refund.amount", 120);
 */
export function jsonPath(expression: string, expected?: unknown): Scorer {
  select(expression, null);
  const wanted = expected === undefined ? undefined : recordValue(expected);
  return {
    name: `jsonPath ${expression}`,
    score: ({ output }) => {
      const found = select(expression, output);
      if (wanted === undefined) return found.length > 0 ? pass() : fail("selects nothing");
      return found.some((value) => isDeepStrictEqual(wanted, value))
        ? pass()
        : fail(`expected ${preview(wanted)}, found ${preview(found)}`);
    },
  };
}

function select(expression: string, value: Json): Json[] {
  try {
    return query(value as JsonValue, expression);
  } catch (cause) {
    throw new RetakeError(
      "suite_invalid",
      `"${expression}" is no JSONPath (RFC 9535): ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  }
}

function pass(): Judgement {
  return { value: 1, passed: true };
}

function fail(explanation: string): Judgement {
  return { value: 0, passed: false, explanation };
}

function preview(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > PREVIEW_LENGTH ? `${text.slice(0, PREVIEW_LENGTH)}…` : text;
}
