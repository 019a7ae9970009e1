import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "@playwright/test";
import { newRunId } from "@retake/protocol";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { startApplication, type Application } from "../support/application/index.ts";
import { accessibilityFaults, launchBrowser, openPage } from "../support/browser/index.ts";
import {
  everything,
  hostileExperiment,
  hostileRun,
  hostileState,
  hostileTexts,
  invisibleCharacters,
  unexpectedMarkup,
  watchForScripts,
} from "../support/hostile/index.ts";

/*
 * What agents, models and tools write is what attackers write. It comes in by
 * the real door, and whoever looks at it stays safe.
 */

let dataDir: string;
let application: Application;
let browser: Browser;
let page: Page;
let faults: string[];
let screens: Screen[];
let sent: string;
let recorded: string;

interface Screen {
  readonly path: string;
  /** What shows that the hostile content is there. */
  readonly shows: string;
  readonly act?: () => Promise<void>;
}

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "retake-hostile-"));
  application = await startApplication(dataDir, { RETAKE_DEMO: "0" });
  sent = newRunId();
  await hostileRun(application.collector, sent);
  recorded = await hostileState(application.collector);
  const { suite, experimentId } = await hostileExperiment(application.client, recorded);
  browser = await launchBrowser();
  ({ page, faults } = await openPage(browser, application.dashboard));
  await watchForScripts(page, faults);
  screens = await everyScreen(suite, experimentId);
});
afterAll(async () => {
  await browser?.close();
  await application?.interrupt();
  await rm(dataDir, { recursive: true, force: true });
});

/** Every place of the dashboard that shows what others wrote. A new screen has a line here. */
async function everyScreen(suite: string, experimentId: string): Promise<Screen[]> {
  const { spans } = await application.client.listSpans({ params: { runId: sent } });
  const { spans: steps } = await application.client.listSpans({ params: { runId: recorded } });
  const script = "<script>";
  const run = (path: string, shows = script, act?: () => Promise<void>): Screen => ({ path: `/runs/${path}`, shows, ...(act && { act }) });
  const openAll = async (): Promise<void> =>
    page.evaluate(() => {
      for (const summary of document.querySelectorAll<HTMLElement>("main details:not([open]) > summary")) summary.click();
    });
  const [root, model, tool, , deep, invalid, fetched] = spans.map(({ spanId }) => spanId);
  const tab = (runId: string, spanId: string | undefined, name: string): Screen =>
    run(`${runId}?span=${spanId}&tab=${name}`, "Attributes", openAll);
  const searches = ["script", `agent:"${hostileTexts[1]}" (`, ...hostileTexts.slice(0, 3)];
  return [
    { path: "/", shows: script },
    ...searches.map((text) => ({ path: `/?q=${encodeURIComponent(text)}`, shows: "Suites" })),
    run(sent, script, openAll),
    run(`${sent}?view=transcript`, script, openAll),
    run(`${sent}?view=transcript&format=markdown`, script, openAll),
    run(`${sent}?span=${model}&format=markdown`, script, openAll),
    ...[root, model, tool, deep, invalid, fetched].flatMap((spanId) => [tab(sent, spanId, "messages"), tab(sent, spanId, "attributes")]),
    tab(sent, root, "scores"),
    tab(sent, model, "scores"),
    tab(sent, tool, "state"),
    ...steps.slice(0, 3).flatMap(({ spanId }) => [tab(recorded, spanId, "messages"), tab(recorded, spanId, "state")]),
    run(`${recorded}?span=${steps.at(-2)!.spanId}&tab=state`, "Changes", async () => {
      await page.getByText("Changes", { exact: true }).click();
      await openAll();
    }),
    ...steps.slice(1, 3).map(({ spanId }) => run(`${recorded}?span=${spanId}&fork=true`, "Fork")),
    run(`${sent}?span=${model}&fork=true`, "Fork"),
    { path: "/suites", shows: script },
    { path: `/suites/${encodeURIComponent(suite)}`, shows: script },
    { path: `/experiments/${experimentId}`, shows: script, act: openAll },
    { path: "/health", shows: "Collector" },
    { path: `/runs/${encodeURIComponent(hostileTexts[0]!)}`, shows: "Suites" },
    { path: `/experiments/${encodeURIComponent(hostileTexts[1]!)}`, shows: "Suites" },
    { path: `/suites/${encodeURIComponent(hostileTexts[2]!)}`, shows: "Suites" },
    { path: `/${encodeURIComponent(hostileTexts[0]!)}`, shows: "Suites" },
  ];
}

async function open({ path, shows, act }: Screen): Promise<void> {
  await page.goto(path);
  await page.getByText(shows).first().waitFor({ state: "attached" });
  await vi.waitFor(async () => expect(await page.locator("[role=status][aria-label^=Loading]").count()).toBe(0), { timeout: 10_000 });
  await act?.();
}

/** Refusals that a hostile address or query rightly gets, as the browser reports them. */
const refusal = /status of (?:400|404)/;

describe("hostile content", () => {
  it("is text on every screen: nothing of it runs, loads, leads anywhere or hides", async () => {
    expect(screens.length).toBeGreaterThan(35);
    const found: string[] = [];
    for (const screen of screens) {
      await open(screen);
      const seen = [...(await unexpectedMarkup(page)), ...(await invisibleCharacters(page)), ...faults.splice(0)];
      if (new URL(page.url()).origin !== application.dashboard) seen.push(`led to ${page.url()}`);
      found.push(...seen.filter((each) => !refusal.test(each)).map((each) => `${screen.path}: ${each}`));
    }
    expect(found).toEqual([]);
  }, 240_000);

  it("does not keep the page busy: a line of ten million characters", async () => {
    const { spans } = await application.client.listSpans({ params: { runId: sent } });
    const huge = spans.find(({ tool }) => tool === "huge")!;
    await page.goto(`/runs/${sent}?span=${huge.spanId}`);
    const selected = page.getByRole("region", { name: "Selected step" });
    const more = selected.getByRole("button", { name: /^Show .* characters/ }).last();
    await more.waitFor();
    const started = performance.now();
    await more.click();
    await selected.getByRole("note").getByRole("button", { name: "Show more" }).click();
    await more.click();
    await page.keyboard.press("k");
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => resolve(null))));
    // It was half a minute before runs without spaces had places to break.
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(await page.evaluate(() => document.body.textContent.length)).toBeLessThan(1_000_000);
  });

  it("is shown without an accessibility fault", async () => {
    await open({ path: `/runs/${sent}?format=markdown`, shows: "<script>" });
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  it("is found by what it says", async () => {
    const { runs } = await application.client.listRuns({ query: { q: '"constructor.constructor"' } });
    expect(runs.map(({ runId }) => runId)).toContain(sent);
  });
});

describe("the page's policy", () => {
  const directives = (policy: string): Map<string, string[]> =>
    new Map(policy.split("; ").map((each) => [each.split(" ")[0]!, each.split(" ").slice(1)]));

  it("allows scripts with the request's own nonce only, and nobody to frame or rebase the page", async () => {
    const nonces = new Set<string>();
    for (const path of ["/", "/suites", `/runs/${sent}`, "/no-such-page"]) {
      const response = await fetch(application.dashboard + path);
      const policy = directives(response.headers.get("content-security-policy") ?? "");
      const scripts = policy.get("script-src")!;
      const nonce = /^'nonce-([\w+/=]{22,})'$/.exec(scripts[0]!)![1]!;
      expect(scripts).toEqual([`'nonce-${nonce}'`, "'strict-dynamic'"]);
      expect(nonces).not.toContain(nonce);
      nonces.add(nonce);
      expect(Object.fromEntries(policy)).toMatchObject({
        "default-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "connect-src": ["'self'"],
        "frame-src": ["'none'"],
        "worker-src": ["'self'"],
      });
      expect(policy.get("style-src")).not.toContain("'unsafe-inline'");
      const html = await response.text();
      for (const [tag] of html.matchAll(/<script\b[^>]*>/g)) expect(tag).toContain(`nonce="${nonce}"`);
      expect(html).not.toMatch(/<\w+[^>]* on[a-z]+=/);
    }
  });

  it("is kept by the browser: what is slipped into the page does not run", async () => {
    const { page: victim } = await openPage(browser, application.dashboard);
    await victim.goto("/");
    await victim.evaluate(() => {
      const seen: string[] = [];
      Object.assign(globalThis, { seen });
      document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) => seen.push(effectiveDirective));
      document.body.insertAdjacentHTML(
        "beforeend",
        `<img src="https://evil.example/x.png" onerror="document.title='ran'"><iframe src="https://evil.example/"></iframe>
         <base href="https://evil.example/"><form id="slipped" action="https://evil.example/"></form>`,
      );
      document.querySelector<HTMLFormElement>("#slipped")!.submit();
      fetch("https://evil.example/").catch(() => {});
    });
    const wanted = ["img-src", "script-src-attr", "frame-src", "base-uri", "form-action", "connect-src"];
    await victim.waitForFunction((all) => all.every((name) => (globalThis as unknown as { seen: string[] }).seen.includes(name)), wanted);
    expect(await victim.title()).not.toBe("ran");
    await victim.context().close();
  });
});

describe("answers and downloads", () => {
  const paths = () => [
    `/api/runs?q=${encodeURIComponent("<script>")}`,
    `/api/runs?q=${encodeURIComponent('agent:"<script>" (')}`,
    `/api/runs/${sent}`,
    `/api/runs/${sent}/spans`,
    `/api/runs/${sent}/logs`,
    `/api/runs/${encodeURIComponent(hostileTexts[0]!)}`,
    `/api/suites/${encodeURIComponent(hostileTexts[0]!)}`,
    `/${encodeURIComponent(hostileTexts[0]!)}`,
  ];

  it("are never taken for a page: their type is said, not guessed", async () => {
    for (const path of paths()) {
      for (const base of [application.collector, `${application.dashboard}/api/retake`]) {
        const response = await fetch(base + (base === application.collector ? path : path.replace("/api/", "/")));
        expect(response.headers.get("content-type"), `${base}${path}`).toMatch(/^(application\/json|text\/plain)/);
        expect(response.headers.get("x-content-type-options"), `${base}${path}`).toBe("nosniff");
        expect(response.headers.get("cache-control"), `${base}${path}`).toContain("no-store");
        expect(response.headers.get("content-security-policy"), `${base}${path}`).toMatch(/default-src/);
      }
    }
  });

  it("hold hostile names without passing them on to objects", async () => {
    const { spans } = await application.client.listSpans({ params: { runId: sent } });
    const { attributes, input } = await application.client.getSpan({ params: { runId: sent, spanId: spans[2]!.spanId } });
    expect(({} as { polluted?: string }).polluted).toBeUndefined();
    expect(JSON.stringify(input)).toContain('"__proto__":{"polluted":"yes"}');
    expect(Object.values(attributes)).toContain(everything);
  });
});
