/**
 * A test for names by a pattern in which `*` stands for any characters, none included. Case does not matter. Takes time
 * by the name's length alone: of all ways to match, the leftmost is as good as any other.
 */
export function compileGlob(pattern: string): (name: string) => boolean {
  const [first = "", ...rest] = pattern.toLowerCase().split("*");
  const last = rest.pop();
  return (name) => {
    const text = name.toLowerCase();
    if (last === undefined) return text === first;
    if (!text.startsWith(first)) return false;
    let at = first.length;
    for (const part of rest) {
      const found = text.indexOf(part, at);
      if (found < 0) return false;
      at = found + part.length;
    }
    return text.length - last.length >= at && text.endsWith(last);
  };
}
