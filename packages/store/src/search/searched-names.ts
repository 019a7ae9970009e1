import type { Binder } from "./binder.ts";

/**
 * The names in a run, as migration 0015 indexes them: in lower case, behind a letter that says what they name. The
 * expression has to be the index's, letter by letter; the table is `runs AS r`, its columns stand without it.
 */
const searchedNames =
  "arrayConcat(arrayMap(name -> concat('t', lowerUTF8(name)), r.tools), arrayMap(name -> concat('m', lowerUTF8(name)), r.models), arrayMap(name -> concat('l', lowerUTF8(name)), r.labels), arrayMap(name -> concat('s', lowerUTF8(name)), r.step_names), arrayMap((name, status) -> if(status = 'error', concat('e', lowerUTF8(name)), ''), r.step_names, r.step_statuses))";

/** A tool, a model, a label, a step, a step that failed. */
export type NameMark = "t" | "m" | "l" | "s" | "e";

export interface MarkedName {
  readonly mark: NameMark;
  readonly name: string;
}

/** That all of these names are in a run, or one of them. */
export function hasNames(which: "all" | "any", names: readonly MarkedName[], binder: Binder): string {
  binder.asksNames = true;
  const tokens = names.map(({ mark, name }) => `concat('${mark}', lowerUTF8(${binder.bind("String", name)}))`);
  return `${which === "all" ? "hasAllTokens" : "hasAnyTokens"}(${searchedNames}, [${tokens.join(", ")}])`;
}
