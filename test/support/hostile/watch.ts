import type { Page } from "@playwright/test";

/**
 * Puts what must not happen into `faults`: a hostile script that ran, a dialog, a navigation away, a violation of the
 * page's policy, a polluted prototype. Call it before the page is opened.
 */
export async function watchForScripts(page: Page, faults: string[]): Promise<void> {
  await page.exposeFunction("reportFault", (fault: string) => void faults.push(fault));
  await page.addInitScript(() => {
    const report = (globalThis as unknown as { reportFault: (fault: string) => void }).reportFault;
    Object.assign(globalThis, { ran: () => report(`a hostile script ran: ${new Error("here").stack}`) });
    document.addEventListener("securitypolicyviolation", (event) => {
      report(`policy: ${event.effectiveDirective} ${event.blockedURI} ${event.sample}`);
    });
    setInterval(() => "polluted" in {} && report("a prototype was polluted"), 50);
  });
  page.on("dialog", (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("popup", (popup) => void faults.push(`popup: ${popup.url()}`));
  page.on("pageerror", (error) => void faults.push(`error: ${String(error.stack)}`));
  page.on("console", (message) => message.type() === "error" && faults.push(`console: ${message.text()} ${message.location().url}`));
}

/** What hostile content could have left in the page: elements and attributes that nobody of ours makes, links that act. */
export async function unexpectedMarkup(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const foreign = "iframe, object, embed, base, meta[http-equiv=refresh], form[action], animate, frame, marquee, math, link[href*=evil]";
    for (const element of document.querySelectorAll(foreign)) found.push(element.outerHTML.slice(0, 200));
    for (const element of document.querySelectorAll("*")) {
      for (const { name, value } of element.attributes) {
        const acts = name.startsWith("on") || name === "srcdoc";
        const address = ["href", "src", "action", "formaction", "xlink:href", "data", "poster"].includes(name);
        // eslint-disable-next-line no-script-url -- what is looked for
        if (acts || (address && /^\s*(?:j\s*a\s*v\s*a|vb)\s*script|^data:(?!image\/)/i.test(value)))
          found.push(`${element.tagName} ${name}=${value}`);
        if (address && element.tagName !== "A" && value.includes("evil.example")) found.push(`${element.tagName} ${name}=${value}`);
      }
    }
    return found;
  });
}

/** Characters that can't be seen, or that turn text round, where a reader would take them for nothing. */
export async function invisibleCharacters(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found: string[] = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.parentElement?.closest("script, style, textarea, [hidden]")) continue;
      const match = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/.exec(
        node.nodeValue ?? "",
      );
      if (match)
        found.push(`U+${match[0].codePointAt(0)!.toString(16)} in ${node.parentElement?.tagName}: ${node.nodeValue?.slice(0, 60)}`);
    }
    return found;
  });
}
