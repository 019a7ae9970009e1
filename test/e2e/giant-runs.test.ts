import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "@playwright/test";
import { createClient, newRunId } from "@retake/protocol";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { startApplication, type Application } from "../support/application/index.ts";
import { accessibilityFaults, launchBrowser, openPage } from "../support/browser/index.ts";
import { agentTree, idOf, sendRun, spanChain, type GiantSpan } from "../support/giant-runs/index.ts";

/*
 * Runs that no screen was made for: 50,000 spans, 2,000 levels, a message of 20 MB, parents that never come, clocks
 * that disagree, a run that goes on. Each can be read, and nothing of it is lost without a word.
 */

const screenshots = join(import.meta.dirname, "../../test-results/screenshots");
let folder: string;
let application: Application;
let browser: Browser;
let page: Page;
let faults: string[];

const nowMs = Date.now();
const giant = { runId: newRunId(), spans: agentTree({ spans: 50_000, startMs: nowMs - 80_000_000, agent: "giant" }) };
const deep = { runId: newRunId(), spans: spanChain(2000, nowMs - 60_000) };
const small = { runId: newRunId(), spans: agentTree({ spans: 60, startMs: nowMs - 3_600_000, seed: 9, failing: 0.1 }) };
const MEGABYTES = "twenty megabytes of words ".repeat(770_000);

beforeAll(async () => {
  await mkdir(screenshots, { recursive: true });
  folder = await mkdtemp(join(tmpdir(), "retake-giants-"));
  application = await startApplication(join(folder, "data"), { RETAKE_DEMO: "0" });
  for (const { runId, spans } of [giant, deep, small]) await sendRun(application.collector, runId, spans);
  browser = await launchBrowser();
  ({ page, faults } = await openPage(browser, application.dashboard));
}, 180_000);
afterAll(async () => {
  await browser?.close();
  await application?.interrupt();
  await rm(folder, { recursive: true, force: true });
});

const treegrid = () => page.getByRole("treegrid", { name: "Steps of the run" });
const rows = () => treegrid().getByRole("row");
const selected = () => page.getByRole("region", { name: "Selected step" });
const treeHeight = async (): Promise<number> =>
  page.locator(`[role="treegrid"] > [role="rowgroup"]:last-child`).evaluate(({ clientHeight }) => clientHeight);
const shoot = async (name: string): Promise<void> => {
  await page.screenshot({ path: join(screenshots, `${name}.png`) });
};
const open = async (runId: string, query = ""): Promise<void> => {
  await page.goto(`/runs/${runId}${query}`);
  await rows().nth(3).waitFor();
};
/** Other work on this machine must not fail what only takes longer then. */
const until = async (check: () => unknown): Promise<void> => {
  await vi.waitFor(check, { timeout: 15_000 });
};
const search = (): URLSearchParams => new URL(page.url()).searchParams;

describe("a run of 50,000 spans", () => {
  it("opens on its first error, with few elements on the page", async () => {
    await page.goto("/?q=agent:giant");
    await page.locator(`a[href^="/runs/${giant.runId}"]`).first().click();
    await rows().nth(10).waitFor();
    await page.getByText("50,000 spans").waitFor();
    const firstError = giant.spans.find(({ error }) => error !== undefined)!;
    await selected().getByText(firstError.error!).first().waitFor();
    await treegrid().locator('[aria-selected="true"]').waitFor();
    expect(await page.locator("*").count()).toBeLessThan(2500);
    await shoot("giant-tree");
  });

  it("is scrolled to its end, filtered, and stepped through by keys", async () => {
    await treegrid().focus();
    await page.keyboard.press("End");
    await until(() => expect(search().get("span")).toMatch(/^[0-9a-f]{16}$/));
    await treegrid().locator('[aria-selected="true"][aria-rowindex="50001"]').waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("exit code 1");
    await page
      .getByRole("status")
      .filter({ hasText: /^\d+ matches$/ })
      .waitFor();
    const errors = giant.spans.filter(({ error }) => error !== undefined).length;
    expect(
      await page
        .getByRole("status")
        .filter({ hasText: /matches$/ })
        .innerText(),
    ).toBe(`${errors} matches`);
    // What stands above a match stays.
    await rows().filter({ hasText: "giant" }).first().waitFor({ state: "attached" });
    expect(search().get("find")).toBe("exit code 1");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    await until(async () => expect(await treeHeight()).toBe(50_000 * 30));
  });

  it("is collapsed and expanded, as the address says, and Back leads back", async () => {
    await page.getByRole("button", { name: "Collapse all" }).click();
    await until(async () => expect(await treeHeight()).toBeLessThan(30 * 50_000));
    await until(() => expect(search().get("fold")).toBe("all"));
    const folded = await treeHeight();
    await page.reload();
    await until(async () => expect(await treeHeight()).toBe(folded));
    await page.getByRole("button", { name: "Expand all" }).click();
    await until(async () => expect(await treeHeight()).toBe(50_000 * 30));
    const before = search().get("span");
    const target = rows().filter({ hasNotText: "Step" }).nth(4);
    await target.click();
    await until(() => expect(search().get("span")).not.toBe(before));
    await page.goBack();
    await until(() => expect(search().get("span")).toBe(before));
  });

  it("is zoomed into by drawing over the minimap", async () => {
    const box = (await page.getByRole("group", { name: "Zoom of the timeline" }).boundingBox())!;
    await page.mouse.move(box.x + box.width * 0.4, box.y + 20);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.5, box.y + 20, { steps: 4 });
    await page.mouse.up();
    await until(() => expect(search().get("zoom")).toMatch(/^[\d.]+_[\d.]+$/));
    await shoot("giant-zoom");
    await page.getByRole("button", { name: "Show the whole run" }).click();
    await until(() => expect(search().get("zoom")).toBeNull());
  });

  it("is a graph of merged steps that says what it leaves out, and a step is found by the palette", async () => {
    await page.getByRole("tab", { name: "Graph" }).click();
    const graph = page.getByRole("region", { name: "Graph of the run" });
    await graph.getByRole("button", { name: /times/ }).first().waitFor();
    await page.getByText("50,000 steps, merged by name;").waitFor();
    await shoot("giant-graph");
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox").fill("run_tests");
    await page.getByText(/Steps \(40 of [\d.,K]+\)/).waitFor();
    await shoot("palette");
    await page.keyboard.press("Enter");
    await selected().getByRole("heading", { name: "run_tests" }).waitFor();
    expect(faults).toEqual([]);
  });
});

describe("runs of odd shapes", () => {
  it("shows 2,000 levels with their number, on the slowest path", async () => {
    await open(deep.runId);
    await selected().getByRole("heading", { name: "innermost" }).waitFor();
    await treegrid().locator('[aria-level="2000"]').waitFor();
    await treegrid().getByTitle("Level 1990", { exact: true }).waitFor();
    const { x, width } = (await treegrid().locator('[aria-level="2000"]').getByText("innermost").boundingBox())!;
    expect(x + width).toBeLessThan(700);
    await shoot("deep-tree");
  });

  it("shows the beginning of 20 MB at once, more on request, and gives all of it as a file", async () => {
    const runId = newRunId();
    const spans = agentTree({ spans: 6, startMs: nowMs - 10_000, seed: 13 }).map((span, i) =>
      i === 1 ? { ...span, input: MEGABYTES } : span,
    );
    await sendRun(application.collector, runId, spans);
    await open(runId, `?span=${spans[1]!.spanId}`);
    const note = selected().getByRole("note");
    await note.getByText("A text of 20M characters: its beginning is shown.").waitFor();
    await shoot("long-message");
    await note.getByRole("button", { name: "Show more" }).click();
    await selected()
      .getByText(/more of 39\dK characters$/)
      .waitFor();
    const halted = page.evaluate(async () => {
      const started = performance.now();
      await new Promise((resolve) => setTimeout(resolve, 0));
      return performance.now() - started;
    });
    expect(await halted).toBeLessThan(1000);
    const [download] = await Promise.all([page.waitForEvent("download"), note.getByRole("link", { name: /Download/ }).click()]);
    const whole = JSON.parse(await readFile(await download.path(), "utf8")) as { inputMessages: { text: string }[] };
    expect(whole.inputMessages[0]!.text).toBe(MEGABYTES);
  });

  it("keeps steps whose parent never came, under a place for it", async () => {
    const runId = newRunId();
    const all = agentTree({ spans: 120, startMs: nowMs - 600_000, seed: 11 });
    const lost = all.filter(({ kind }) => kind === "agent")[1]!;
    await sendRun(
      application.collector,
      runId,
      all.filter((span) => span !== lost),
    );
    await open(runId, "?failed=false");
    await page.getByText("119 spans").waitFor();
    const place = rows().filter({ hasText: "Step not received" });
    await place.click();
    await selected().getByText(lost.spanId).waitFor();
    const children = all.filter(({ parentId }) => parentId === lost.spanId);
    await place
      .locator("xpath=following-sibling::*[@aria-level='2']")
      .nth(Math.min(2, children.length - 1))
      .waitFor();
    // It comes after all, and takes its place.
    await sendRun(application.collector, runId, [lost]);
    await until(async () => expect(await place.count()).toBe(0));
    await selected().getByRole("heading", { name: lost.name }).waitFor();
  });

  it("marks steps whose clocks disagree and keeps the others readable", async () => {
    const runId = newRunId();
    const DAY = 86_400_000;
    const spans = agentTree({ spans: 60, startMs: nowMs - 3_600_000, seed: 12 }).map((span, i): GiantSpan => {
      if (i === 20) return { ...span, startMs: span.startMs - DAY, endMs: span.endMs - DAY };
      return i === 2 ? { ...span, startMs: span.startMs - 30_000 } : span;
    });
    await sendRun(application.collector, runId, spans);
    await open(runId, `?span=${spans[0]!.spanId}`);
    await page.getByText("outside of the run's time: clocks disagree").waitFor();
    await treegrid()
      .getByTitle(/^It begins .* before its parent: their clocks disagree$/)
      .first()
      .waitFor();
    const bar = rows().nth(1).getByRole("gridcell").nth(1).locator("span").last();
    expect((await bar.boundingBox())!.width).toBeGreaterThan(100);
    await page.getByRole("button", { name: "Compress idle time" }).click();
    await until(() => expect(search().get("compact")).toBe("true"));
    await shoot("clocks");
  });

  it("shows of two projects' runs of one id its own", async () => {
    const admin = createClient({ url: application.collector });
    await admin.createProject({ body: { name: "other" } });
    const { secret } = await admin.createKey({ body: { project: "other", name: "giants", scope: "write" } });
    const renamed = small.spans.map((span) => ({ ...span, name: `elsewhere ${span.name}` }));
    await sendRun(application.collector, small.runId, renamed, secret);
    await open(small.runId);
    expect(await rows().filter({ hasText: "elsewhere" }).count()).toBe(0);
    await page.getByText("60 spans").waitFor();
  });
});

it("follows a large run that is going on without moving what the reader looks at", async () => {
  const runId = newRunId();
  const [root, ...rest] = agentTree({ spans: 3000, startMs: Date.now() - 60_000, seed: 21, failing: 0 });
  await sendRun(application.collector, runId, rest.slice(0, 2000));
  await open(runId, `?span=${idOf(21, 500)}`);
  await treegrid().locator('[aria-selected="true"]').waitFor();
  const top = async (): Promise<number> => treegrid().evaluate((grid) => grid.scrollTop);
  const before = await top();
  expect(before).toBeGreaterThan(0);
  const requests: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("span-columns")) requests.push(request.url());
  });
  await sendRun(application.collector, runId, rest.slice(2000));
  await page.getByText("2,999 spans").waitFor();
  await sendRun(application.collector, runId, [root!]);
  await page.getByText("3,000 spans").waitFor();
  expect(search().get("span")).toBe(idOf(21, 500));
  expect(Math.abs((await top()) - before)).toBeLessThanOrEqual(60);
  expect(requests.every((url) => url.includes("since="))).toBe(true);
});

it("has no accessibility fault in any view and either theme", async () => {
  for (const theme of ["light", "dark"] as const) {
    const { page: themed, faults: themedFaults } = await openPage(browser, application.dashboard, theme);
    for (const view of ["tree", "transcript", "graph"]) {
      await themed.goto(`/runs/${small.runId}?view=${view}`);
      await themed
        .getByRole({ tree: "treegrid", transcript: "feed", graph: "region" }[view] as "feed", { name: /run|Transcript/i })
        .first()
        .waitFor();
      await until(async () => expect(await themed.locator("[role=status][aria-label^=Loading]").count()).toBe(0));
      expect(await accessibilityFaults(themed), `${view} ${theme}`).toEqual([]);
      await themed.screenshot({ path: join(screenshots, `${theme}-run-${view}.png`) });
    }
    await themed.keyboard.press("Control+k");
    await themed.getByRole("combobox").waitFor();
    expect(await accessibilityFaults(themed), `palette ${theme}`).toEqual([]);
    expect(themedFaults).toEqual([]);
    await themed.context().close();
  }
});
