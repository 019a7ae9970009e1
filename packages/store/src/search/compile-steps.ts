import type { FieldTerm, PatternPart, PatternTerm } from "@retake/protocol";
import type { Binder } from "./binder.ts";
import { compileClass } from "./compile-pattern.ts";
import { compilePredicate } from "./compile-predicate.ts";
import { jsonValue } from "./json-value.ts";
import { isStep, stepName, STEPS_IN_ORDER } from "../runs/step-columns.ts";

/**
 * A pattern that asks what steps were given, or when they began, as a condition over runs: for the runs that go
 * like it otherwise, their steps are read. Step by step of the pattern, an array says at which steps of the run it may
 * have come so far; every condition on the step before is a lower bound on its place, so that the last one decides.
 *
 * @param candidates a SELECT of the ids of those runs
 */
export function compileSteps(pattern: PatternTerm, candidates: string, binder: Binder): string {
  const parts = pattern.parts.filter(({ absent }) => !absent);
  const columns = new Columns(binder);
  const units = unitsOf(pattern, parts, columns);
  let sql = columns.select(candidates);
  for (const unit of units) sql = reach(sql, unit);
  const last = parts.at(-1)!;
  const ends = units.filter(({ part, count }) => part === last && count >= last.min).map(({ name }) => name);
  return `r.trace_id IN (SELECT trace_id FROM (${sql}) WHERE ${ends.map((end) => mayEnd(end, pattern, last, columns)).join(" OR ")})`;
}

/** One step of the pattern, repeats counted. */
interface Unit {
  readonly name: string;
  readonly part: PatternPart;
  /** Which repeat of its part it is, from 1. */
  readonly count: number;
  /** Array of flags: which steps of the run are of its class. */
  readonly flags: string;
  /** After which of the units before it may come; none: it is the first. */
  readonly after: readonly string[];
  /** Conditions on its place `i` and time, with `place` and `time` of the step before. */
  readonly bounds: readonly string[];
  /** Array of flags that must not be set between it and the step before, or before it where it is the first. */
  readonly between: string | null;
  /** Array of what has to be equal at it and at the step before. */
  readonly same: string | null;
}

/** Who says how many at most, counts all that there are. */
const isCounted = ({ max }: PatternPart): boolean => max !== null && max > 1;

function unitsOf(pattern: PatternTerm, parts: readonly PatternPart[], columns: Columns): Unit[] {
  const units: Unit[] = [];
  for (const [index, part] of parts.entries()) {
    const before = parts[index - 1];
    const flags = columns.flags(part);
    const own = isCounted(part) ? flags : null;
    const absent = pattern.parts[pattern.parts.indexOf(part) - 1];
    const gap = absent?.absent === true ? columns.flags(absent) : before !== undefined && isCounted(before) ? columns.flags(before) : own;
    const same = columns.same(part);
    for (let count = 1; count <= (part.max ?? part.min); count++) {
      const name = `reached_${units.length}`;
      const previous = units.at(-1)?.name;
      if (count > 1) {
        units.push({ name, part, count, flags, after: [previous!], bounds: [], between: own, same });
        continue;
      }
      if (before === undefined) {
        units.push({
          name,
          part,
          count,
          flags,
          after: [],
          bounds: pattern.fromFirst ? ["i = 1"] : [],
          between: pattern.fromFirst ? null : own,
          same: null,
        });
        continue;
      }
      const after = units.filter((unit) => unit.part === before && unit.count >= before.min).map((unit) => unit.name);
      units.push({ name, part, count, flags, after, bounds: boundsOf(part), between: gap, same });
    }
  }
  return units;
}

function boundsOf({ link }: PatternPart): string[] {
  if (link === null) return [];
  return [
    ...(link.next ? ["place = i - 1"] : []),
    ...(link.within === null ? [] : [`i - place <= ${link.within}`]),
    ...(link.withinMs === null ? [] : [`started - time <= ${Math.round(link.withinMs * 1e6)}`]),
  ];
}

/** Adds the array of a unit to a SELECT that has those before it. */
function reach(sql: string, { name, flags, after, bounds, between, same }: Unit): string {
  const last = (of: string): string => before(`arrayFill(x -> x > 0, arrayMap((f, i) -> f ? i : 0, ${of}, places))`);
  if (after.length === 0) {
    const none = between === null ? [] : ["other = 0"];
    const others = between === null ? "places" : last(between);
    return `SELECT *, arrayMap((f, i, other) -> f AND ${["1", ...bounds, ...none].join(" AND ")}, ${flags}, places, ${others}) AS ${name} FROM (${sql})`;
  }
  const from =
    after.length === 1
      ? after[0]!
      : `arrayMap((${after.map((_, i) => `f${i}`).join(", ")}) -> ${after.map((_, i) => `f${i}`).join(" OR ")}, ${after.join(", ")})`;
  const conditions = ["f", "place > 0", ...bounds, ...(between === null ? [] : ["other <= place"])];
  // Where the step before has to be the same, the last one of those that are the same decides.
  const place = same === null ? last("came") : lastSame(same);
  return `SELECT * EXCEPT (came, place_before),
  arrayMap((f, i, started, place, time, other) -> ${conditions.join(" AND ")}, ${flags}, places, starts, place_before, arrayMap(p -> p = 0 ? 0 : starts[p], place_before), ${between === null ? "places" : last(between)}) AS ${name}
FROM (SELECT *, ${place} AS place_before FROM (SELECT *, ${from} AS came FROM (${sql})))`;
}

/** Each element where the next one stood. */
function before(array: string): string {
  return `arrayPushFront(arrayPopBack(${array}), 0)`;
}

/** For each step the place of the last one before it that was come to and has the same value. */
function lastSame(same: string): string {
  const ordered = `arraySort((i, key) -> (key, i), places, ${same})`;
  const filled = before(`arrayFill(x -> x > 0, arrayMap(i -> came[i] ? i : 0, ${ordered}))`);
  return `arrayMap((p, key) -> p > 0 AND ${same}[p] = key ? p : 0, arraySort((p, i) -> i, ${filled}, ${ordered}), ${same})`;
}

function mayEnd(end: string, { toLast }: PatternTerm, last: PatternPart, columns: Columns): string {
  if (toLast) return `${end}[-1]`;
  if (!isCounted(last)) return `has(${end}, 1)`;
  // None of them comes after: it is the last of its class.
  return `arrayExists((f, i) -> f AND i = arrayMax(arrayMap((c, j) -> c ? j : 0, ${columns.flags(last)}, places)), ${end}, places)`;
}

/** What is read of each step: whether it is of each class of the pattern, and what is compared between steps. */
class Columns {
  readonly #binder: Binder;
  readonly #classes = new Map<string, { name: string; sql: string }>();
  readonly #sames = new Map<string, { name: string; sql: string }>();
  #readsContent = false;

  constructor(binder: Binder) {
    this.#binder = binder;
  }

  /** The array of flags of a part's class. */
  flags(part: PatternPart): string {
    const key = JSON.stringify([part.atoms, part.error, part.where]);
    const known = this.#classes.get(key);
    if (known !== undefined) return known.name;
    const conditions = part.where.flatMap((each) => (each.type === "same" ? [] : [this.#condition(each)]));
    const step = { kind: "s.kind", name: stepName, status: "s.status" };
    const sql = [`(${compileClass(part, this.#binder, step)})`, ...conditions].join(" AND ");
    const name = `flags_${this.#classes.size}`;
    this.#classes.set(key, { name, sql });
    return name;
  }

  /** The array of what has to be the same, null where nothing has to. */
  same({ where }: PatternPart): string | null {
    const of = [...new Set(where.flatMap((each) => (each.type === "same" ? [each.of] : [])))].toSorted();
    if (of.length === 0) return null;
    this.#readsContent = true;
    const key = of.join();
    const known = this.#sames.get(key);
    if (known !== undefined) return known.name;
    const name = `same_${this.#sames.size}`;
    this.#sames.set(key, { name, sql: `sipHash64(${of.map((each) => `io.${columnOf[each]}`).join(", ")})` });
    return name;
  }

  select(candidates: string): string {
    const own = "s.project = {project:String} AND s.trace_id IN";
    const of = [...this.#classes.values(), ...this.#sames.values()];
    const content = `LEFT JOIN (SELECT s.trace_id AS trace_id, s.span_id AS span_id, s.input AS input, s.output AS output FROM span_io AS s FINAL WHERE ${own} (${candidates}) AND s.part = 0) AS io ON io.trace_id = s.trace_id AND io.span_id = s.span_id`;
    const arrays = of.map(({ name }, i) => `arrayMap(step -> step.${i + 3}, in_order) AS ${name}`);
    return `SELECT trace_id, arrayMap(step -> toUnixTimestamp64Nano(step.1), in_order) AS starts, arrayEnumerate(in_order) AS places, ${arrays.join(", ")}
FROM (SELECT s.trace_id AS trace_id, arraySort(groupArray(${STEPS_IN_ORDER})((s.start, s.span_id, ${of.map(({ sql }) => `(${sql})`).join(", ")}))) AS in_order
  FROM spans AS s FINAL ${this.#readsContent ? content : ""} WHERE ${own} (${candidates}) AND ${isStep} GROUP BY s.trace_id)`;
  }

  #condition({ field, key, predicate }: FieldTerm): string {
    const holds = (value: string): string => compilePredicate(value, predicate, this.#binder);
    switch (field) {
      case "args":
      case "result":
        this.#readsContent = true;
        return key === "" ? holds(`io.${columnOf[field]}`) : jsonValue(`io.${columnOf[field]}`, key, this.#binder, holds);
      case "attr": {
        const name = this.#binder.bind("String", key);
        return `mapContains(s.attributes, ${name}) AND ${holds(`s.attributes[${name}]`)}`;
      }
      case "duration":
        return holds(
          "greatest(0, if(s.end_ns = 0, toUnixTimestamp64Nano(now64(9)), toInt64(s.end_ns)) - toUnixTimestamp64Nano(s.start)) / 1e6",
        );
      case "cost":
        return holds("toFloat64(s.cost)");
      case "input_tokens":
        return holds(inputTokens);
      case "output_tokens":
        return holds(outputTokens);
      default:
        return holds(`${inputTokens} + ${outputTokens}`);
    }
  }
}

const columnOf = { args: "input", result: "output" } as const;
const inputTokens = "toFloat64(s.input_tokens + s.cache_read_tokens + s.cache_write_tokens)";
const outputTokens = "toFloat64(s.output_tokens + s.reasoning_tokens)";
