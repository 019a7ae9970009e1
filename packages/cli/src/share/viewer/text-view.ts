import { button, element, type Child } from "./element.ts";
import { count } from "./format.ts";
import { visibleText } from "./visible-text.ts";

/** Text of the run as nodes of text; what could not be seen is marked. */
export function inlineText(text: string): Child[] {
  return visibleText(text).flatMap((segment): Child[] =>
    segment.hidden ? [element("span", { class: "hidden-character" }, segment.text)] : breakable(segment.text),
  );
}

/** A run without spaces gets places to break: without them a browser shapes it again for each of its lines. */
function breakable(text: string): Child[] {
  if (!/\S{400}/u.test(text)) return [text];
  return text.split(/(\S{100})/u).flatMap((piece) => (piece === "" ? [] : [piece, element("wbr")]));
}

/** The same, short: names that somebody else chose can be of any length. */
export function shortText(text: string, limit = 160): Child[] {
  return inlineText(text.length > limit ? `${text.slice(0, limit)}…` : text);
}

// A text of many megabytes would keep a browser busy: it comes in pieces.
const MORE = 100_000;

/** Text of the run in full, as it stands; long text is cut until asked for, piece by piece. */
export function textView(text: string, { limit = 4000, mono = false }: { limit?: number; mono?: boolean } = {}): HTMLElement {
  const body = element("div", { class: mono ? "text mono" : "text" }, ...inlineText(text.slice(0, limit)));
  if (text.length <= limit) return body;
  let shown = limit;
  const more = button(
    "",
    () => {
      body.append(element("span", {}, ...inlineText(text.slice(shown, shown + MORE))));
      shown += MORE;
      label();
    },
    "link",
  );
  const label = (): void => {
    const rest = text.length - shown;
    if (rest <= 0) more.remove();
    else
      more.textContent =
        rest <= MORE ? `Show all (${count(text.length)} characters)` : `Show ${count(MORE)} more of ${count(rest)} characters`;
  };
  label();
  return element("div", {}, body, more);
}
