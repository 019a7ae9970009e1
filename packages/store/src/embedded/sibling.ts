/** Address of a module beside another, whether that one runs from source or from `dist`. */
export function sibling(name: string, from: string): URL {
  return new URL(`./${name}${from.endsWith(".ts") ? ".ts" : ".js"}`, from);
}
