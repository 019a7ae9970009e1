import { element } from "./element.ts";

let made = 0;

/** Tabs after the ARIA pattern: arrows move, one stop in the tab order. */
export class Tabs<Name extends string> {
  readonly root: HTMLElement;
  readonly panel: HTMLElement;
  readonly #buttons: ReadonlyMap<Name, HTMLButtonElement>;
  readonly #listeners: (() => void)[] = [];
  #selected: Name;

  constructor(label: string, titles: Readonly<Record<Name, string>>, selected: Name) {
    const id = `tabs-${++made}`;
    this.#selected = selected;
    const names = Object.keys(titles) as Name[];
    this.#buttons = new Map(
      names.map((name) => [
        name,
        element(
          "button",
          { type: "button", role: "tab", id: `${id}-${name}`, "aria-controls": `${id}-panel`, onclick: () => this.select(name) },
          titles[name],
        ),
      ]),
    );
    const list = element("div", { role: "tablist", class: "tabs", "aria-label": label }, ...this.#buttons.values());
    list.addEventListener("keydown", (event) => {
      const at = names.indexOf(this.#selected);
      const to = { ArrowRight: at + 1, ArrowLeft: at - 1 + names.length, Home: 0, End: names.length - 1 }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      this.select(names[to % names.length]!);
      this.#buttons.get(this.#selected)?.focus();
    });
    this.panel = element("div", { role: "tabpanel", class: "panel", id: `${id}-panel`, tabindex: 0 });
    this.root = element("div", { class: "tabbed" }, list, this.panel);
    this.#mark();
  }

  get selected(): Name {
    return this.#selected;
  }

  select(name: Name): void {
    if (name === this.#selected) return;
    this.#selected = name;
    this.#mark();
    for (const listener of this.#listeners) listener();
  }

  listen(listener: () => void): void {
    this.#listeners.push(listener);
  }

  #mark(): void {
    for (const [name, tab] of this.#buttons) {
      tab.setAttribute("aria-selected", String(name === this.#selected));
      tab.tabIndex = name === this.#selected ? 0 : -1;
    }
    this.panel.setAttribute("aria-labelledby", this.#buttons.get(this.#selected)!.id);
  }
}
