export type Child = Node | string | null | false | undefined;

interface Properties {
  readonly class?: string;
  readonly title?: string;
  readonly id?: string;
  readonly [attribute: `aria-${string}` | `data-${string}`]: string | number | boolean | undefined;
  readonly role?: string;
  readonly tabindex?: number;
  readonly type?: "button" | "search" | "range";
  readonly onclick?: (event: MouseEvent) => void;
}

/** An element with text and elements in it. Names and attributes are this page's own; text of the run goes in as text only. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Properties = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined) continue;
    if (name === "onclick") made.addEventListener("click", value as EventListener);
    else made.setAttribute(name, String(value));
  }
  put(made, children);
  return made;
}

export function put(target: Element, children: readonly Child[]): void {
  target.append(...children.filter((child): child is Node | string => child !== null && child !== false && child !== undefined));
}

export function replace(target: Element, ...children: readonly Child[]): void {
  target.replaceChildren();
  put(target, children);
}

export function button(label: string, onclick: () => void, look = "button"): HTMLButtonElement {
  return element("button", { type: "button", class: look, onclick }, label);
}
