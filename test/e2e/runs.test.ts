import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Locator, Page } from "@playwright/test";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { startApplication, type Application } from "../support/application/index.ts";
import { accessibilityFaults, launchBrowser, openPage } from "../support/browser/index.ts";
import { sendRun } from "../support/collector/index.ts";

/*
 * From nothing to the run one looks for: the page of the first start turns into
 * the first run; then a search is completed by keys, narrowed by facets and on
 * the histogram, widened in time, and two of the runs are chosen to be compared.
 */

const screenshots = join(import.meta.dirname, "../../test-results/screenshots");
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
let dataDir: string;
let application: Application;
let browser: Browser;
let page: Page;
let faults: string[];

beforeAll(async () => {
  await mkdir(screenshots, { recursive: true });
  dataDir = await mkdtemp(join(tmpdir(), "retake-runs-"));
  application = await startApplication(dataDir, { RETAKE_DEMO: "0" });
  browser = await launchBrowser();
  ({ page, faults } = await openPage(browser, application.dashboard));
});
afterAll(async () => {
  await browser?.close();
  await application?.interrupt();
  await rm(dataDir, { recursive: true, force: true });
});

const box = (): Locator => page.getByRole("combobox", { name: "Search runs" });
const options = (): Locator => page.getByRole("option");
const filters = (): Locator => page.getByRole("complementary", { name: "Filters" });
const address = (): URLSearchParams => new URL(page.url()).searchParams;
const shoot = (name: string): Promise<Buffer> => page.screenshot({ path: join(screenshots, `runs-${name}.png`) });

async function total(q: string, range = "7d"): Promise<number> {
  return (await application.client.listRuns({ query: { q, range } })).total!;
}

/** Waits until the page says that so many runs match. */
async function untilFound(count: number): Promise<void> {
  await page.getByText(new RegExp(`^${count} runs?( match(es)?)?$`)).waitFor();
}

async function search(q: string): Promise<void> {
  await box().fill(q);
  await box().press("Enter");
  await vi.waitFor(() => expect(address().get("q") ?? "").toBe(q));
}

describe("the runs", () => {
  it("begin with how to record one, and turn into the first", async () => {
    await page.goto("/");
    await page.getByRole("heading", { name: "Record the first run" }).waitFor();
    await page.getByText(`init({ url: "${application.collector}" })`).waitFor();
    await page.getByText(`OTEL_EXPORTER_OTLP_ENDPOINT=${application.collector}`).waitFor();
    expect(await page.getByRole("button", { name: "Load the demo" }).isEnabled()).toBe(true);
    await page.getByRole("status", { name: "Updates: Live" }).waitFor();
    await shoot("first-start");
    expect(await accessibilityFaults(page)).toEqual([]);
    const runId = await sendRun(application.collector, {
      agent: "archive",
      input: "an old question",
      startMs: Date.now() - 20 * DAY,
      steps: [{ tool: "lookup" }],
    });
    await page.waitForURL((url) => url.pathname === `/runs/${runId}`);
    await page.getByRole("row", { name: /lookup/ }).waitFor();
  });

  it("are none in the last days where all are older, which one click shows", async () => {
    await page.goto("/");
    await page.getByText("No run in the last 7 days").waitFor();
    await page.getByRole("button", { name: "Look through the last 30 days" }).first().click();
    await page.getByText("an old question").waitFor();
    expect(address().get("range")).toBe("30d");
    await page.goBack();
    await page.getByText("No run in the last 7 days").waitFor();
  });

  it("are searched by what is completed with the keys", async () => {
    const now = Date.now();
    await Promise.all(
      Array.from({ length: 36 }, (_, n) =>
        sendRun(application.collector, {
          agent: n % 3 === 0 ? "sales desk" : "support",
          input: `question ${n}`,
          startMs: now - HOUR - n * 4 * HOUR,
          steps: [{ tool: "search" }, ...(n % 2 === 0 ? [{ tool: "refund", failed: n % 4 === 0 }] : [{ tool: "cancel" }])],
          failed: n % 4 === 0,
        }),
      ),
    );
    await untilFound(36);
    await box().click();
    await box().pressSequentially("age");
    await options().first().waitFor();
    expect(await options().first().innerText()).toContain("agent:");
    await box().press("ArrowDown");
    await box().press("Enter");
    await page.getByRole("option", { name: /^sales desk/ }).waitFor();
    await shoot("completion");
    expect(await accessibilityFaults(page)).toEqual([]);
    // The most frequent first: support, then this one.
    await box().press("ArrowDown");
    await box().press("ArrowDown");
    await box().press("Enter");
    expect(await box().inputValue()).toBe('agent:"sales desk" ');
    await box().pressSequentially("search -> re");
    await page.getByRole("option", { name: /^refund/ }).click();
    await box().pressSequentially("!");
    await page.getByRole("option", { name: /^error/ }).waitFor();
    await box().press("ArrowDown");
    await box().press("Enter");
    await box().press("Enter");
    await vi.waitFor(() => expect(address().get("q")).toBe('agent:"sales desk" search -> refund!error'));
    const found = await total('agent:"sales desk" search -> refund!error');
    expect(found).toBe(3);
    await untilFound(found);
    await box().press("Escape");
    await search("");
    await box().click();
    await page.getByRole("group", { name: "Recent" }).getByRole("option").first().waitFor();
    await box().press("Escape");
  });

  it("say at its place what can't be read, without asking", async () => {
    await search("agent:support cost:much");
    const alert = page.getByRole("alert").filter({ hasText: "character 20" });
    await alert.getByText("is no value for").waitFor();
    await shoot("syntax-error");
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole("button", { name: "Clear the search" }).first().click();
    await untilFound(36);
  });

  it("are narrowed by facets, which show in the search and can be taken back", async () => {
    await filters()
      .getByRole("button", { name: /^tool refund/ })
      .click();
    await vi.waitFor(() => expect(address().get("q")).toBe("tool:refund"));
    await untilFound(18);
    await filters()
      .getByRole("button", { name: /^tool cancel/ })
      .click();
    await vi.waitFor(() => expect(address().get("q")).toBe("tool:(refund, cancel)"));
    await untilFound(36);
    await filters()
      .getByRole("button", { name: /^agent sales desk/ })
      .click({ modifiers: ["ControlOrMeta"] });
    await vi.waitFor(() => expect(address().get("q")).toBe('tool:(refund, cancel) -agent:"sales desk"'));
    await untilFound(24);
    await shoot("facets");
    expect(await accessibilityFaults(page)).toEqual([]);
    await filters()
      .getByRole("button", { name: /^tool cancel/, pressed: true })
      .click();
    await filters().getByRole("button", { name: "Take back agent sales desk" }).click();
    await vi.waitFor(() => expect(address().get("q")).toBe("tool:refund"));
    await page.goBack();
    await vi.waitFor(() => expect(address().get("q")).toBe('tool:refund -agent:"sales desk"'));
    expect(await box().inputValue()).toBe('tool:refund -agent:"sales desk"');
    await search("");
  });

  it("are narrowed to a stretch of the histogram, by the mouse and by keys", async () => {
    await untilFound(36);
    const histogram = page.getByRole("slider", { name: "Runs over time: choose a stretch" });
    const { x, y, width, height } = (await histogram.boundingBox())!;
    await page.mouse.move(x + width * 0.5, y + height / 2);
    await page.mouse.down();
    await page.mouse.move(x + width * 0.7, y + height / 2, { steps: 4 });
    await shoot("brush");
    await page.mouse.up();
    await vi.waitFor(() => expect(address().get("q")).toMatch(/^since:\S+ until:\S+$/));
    const found = await total(address().get("q")!);
    expect(found).toBeGreaterThan(2);
    expect(found).toBeLessThan(20);
    await untilFound(found);
    await page.getByText("7d", { exact: true }).click();
    await untilFound(36);
    expect(address().get("q")).toBeNull();
    await histogram.focus();
    await histogram.press("End");
    for (let i = 0; i < 8; i++) await histogram.press("Shift+ArrowLeft");
    await histogram.press("Enter");
    await vi.waitFor(() => expect(address().get("q")).toMatch(/^since:\S+ until:\S+$/));
    await untilFound(await total(address().get("q")!));
    await search("");
  });

  it("are selected by keys, and two of them compared", async () => {
    await untilFound(36);
    await page.keyboard.press("Escape");
    await page.getByRole("table", { name: "Runs", exact: true }).getByRole("row").nth(3).waitFor();
    for (const key of ["j", "x", "j", "j", "x"]) await page.keyboard.press(key);
    const bar = page.getByRole("region", { name: "Selected runs" });
    await bar.getByText("2 runs selected").waitFor();
    const { runs } = await application.client.listRuns({});
    const href = await bar.getByRole("link", { name: "Compare" }).getAttribute("href");
    expect(href).toBe(`/compare?a=${runs[2]!.runId}&b=${runs[0]!.runId}`);
    await page.getByRole("checkbox", { name: "Select all runs that are loaded" }).check();
    await bar.getByText("36 runs selected").waitFor();
    await bar.getByRole("button", { name: "Add to a suite" }).click();
    const dialog = page.getByRole("dialog", { name: "Add to a suite" });
    expect(await dialog.getByLabel("Cases of the suite").innerText()).toContain(runs[0]!.runId);
    await shoot("suite");
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await bar.getByRole("button", { name: "Select none" }).click();
  });

  it("open with the steps that the search found", async () => {
    await search("search -> refund!error");
    await untilFound(9);
    await page.getByRole("link", { name: "question 0" }).waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/runs\/[0-9a-f]{32}\?q=/);
    const strip = page.getByRole("region", { name: "Matching steps" });
    await strip.getByText("2 matching steps").waitFor();
    // The run opens at its slowest step, which may be one of the two.
    await page.keyboard.press("n");
    await strip.getByText(/^[12] of 2 matching steps/).waitFor();
    if ((await strip.innerText()).startsWith("1 of")) await page.keyboard.press("n");
    await strip.getByText("2 of 2 matching steps").waitFor();
    await page.getByRole("region", { name: "Selected step" }).getByText("refund").first().waitFor();
    await shoot("matching-steps");
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  it("come in while one looks, without moving what one reads", async () => {
    await page.goto("/?q=agent%3Asupport");
    await untilFound(24);
    await page.getByRole("region", { name: "List of runs" }).evaluate((list) => list.scrollTo({ top: 400 }));
    await sendRun(application.collector, { agent: "sales desk", input: "not for this list", startMs: Date.now() });
    await sendRun(application.collector, { agent: "support", input: "just now", startMs: Date.now(), steps: [{ tool: "search" }] });
    await page.getByRole("button", { name: "1 new" }).click();
    await page.getByRole("link", { name: "just now" }).waitFor();
    await untilFound(25);
    expect(await page.getByText("not for this list").count()).toBe(0);
  });

  it("hide and show columns, which the browser keeps", async () => {
    await page.getByRole("button", { name: "Columns" }).click();
    await page.getByRole("checkbox", { name: "Tools" }).check();
    await page.getByRole("checkbox", { name: "Tokens" }).uncheck();
    await page.reload();
    await page.getByRole("columnheader", { name: "Tools" }).waitFor();
    expect(await page.getByRole("columnheader", { name: "Tokens" }).count()).toBe(0);
    expect(faults).toEqual([]);
  });

  it("can be read on a phone and in both themes, with no accessibility fault", async () => {
    for (const theme of ["light", "dark"] as const) {
      const { page: themed, faults: themedFaults } = await openPage(browser, application.dashboard, theme);
      for (const [name, viewport] of [
        ["desktop", { width: 1440, height: 900 }],
        ["phone", { width: 390, height: 844 }],
      ] as const) {
        await themed.setViewportSize(viewport);
        await themed.goto("/?q=-agent%3Aarchive+tool%3Arefund");
        await themed.getByText("18 runs match").waitFor();
        await themed.getByText("question 0").waitFor();
        expect(await accessibilityFaults(themed), `${name} ${theme}`).toEqual([]);
        await themed.screenshot({ path: join(screenshots, `runs-${name}-${theme}.png`) });
      }
      expect(await themed.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(390);
      await themed.getByRole("button", { name: "Filters" }).click();
      const sheet = themed.getByRole("dialog", { name: "Filters" });
      await sheet.getByRole("button", { name: /^status error/ }).click();
      await vi.waitFor(() => expect(new URL(themed.url()).searchParams.get("q")).toContain("status:error"));
      expect(await accessibilityFaults(themed), `filters ${theme}`).toEqual([]);
      await themed.screenshot({ path: join(screenshots, `runs-filters-${theme}.png`) });
      expect(themedFaults).toEqual([]);
      await themed.context().close();
    }
  });
});
