import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "@playwright/test";
import { newRunId } from "@retake/protocol";
import { agent, init, step } from "@retake/sdk";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { startApplication, type Application } from "../support/application/index.ts";
import { accessibilityFaults, launchBrowser, openPage } from "../support/browser/index.ts";

/*
 * The whole story, as a newcomer lives it: npm start, find the run that went
 * wrong, see why in its state, fork it with the right tool result, see it land,
 * see the suite that shows a regression and its repair.
 */

const screenshots = join(import.meta.dirname, "../../test-results/screenshots");
let dataDir: string;
let application: Application;
let browser: Browser;
let page: Page;
let faults: string[];

beforeAll(async () => {
  await mkdir(screenshots, { recursive: true });
  dataDir = await mkdtemp(join(tmpdir(), "retake-story-"));
  application = await startApplication(dataDir);
  browser = await launchBrowser();
  ({ page, faults } = await openPage(browser, application.dashboard));
});
afterAll(async () => {
  await browser?.close();
  await application?.interrupt();
  await rm(dataDir, { recursive: true, force: true });
});

async function shoot(name: string): Promise<void> {
  await page.screenshot({ path: join(screenshots, `${name}.png`) });
}

const treegrid = () => page.getByRole("treegrid", { name: "Steps of the run" });
const toolCall = (name: string) => treegrid().getByRole("row", { name: new RegExp(`^Tool call ${name}`) });
const lastModelCall = () =>
  treegrid()
    .getByRole("row", { name: /^Model call/ })
    .last();

describe("a newcomer's story", () => {
  it("lists the demo's runs and finds one by its text and by a field", async () => {
    await page.goto("/");
    await page.getByRole("table", { name: "Runs", exact: true }).getByRole("row").nth(5).waitFor();
    await shoot("runs");
    const box = page.getByRole("searchbox", { name: "Search runs" });
    await box.fill("label:incident Z0UB5F");
    await box.press("Enter");
    await page.getByText("1 run matches", { exact: true }).waitFor();
    const pattern = "(tool:get_reservation OR tool:nothing) get_reservation -> model $";
    const { total } = await application.client.listRuns({ query: { q: pattern } });
    expect(total).toBeGreaterThan(1);
    await box.fill(pattern);
    await box.press("Enter");
    await page.getByText(new RegExp(`^${total} runs match`)).waitFor();
    await box.fill("agnet:support");
    await box.press("Enter");
    await page.getByText("Did you mean").waitFor();
    // The browser reports the refused search; nothing else.
    expect(faults.splice(0)).toEqual([expect.stringContaining("400")]);
    await box.fill("label:incident");
    await box.press("Enter");
    await page.getByRole("link", { name: /Z0UB5F/ }).click();
    await page.waitForURL(/\/runs\/[0-9a-f]{32}/);
    expect(await page.getByRole("heading", { level: 1 }).innerText()).toContain("airline-support");
  });

  it("shows the run as a tree with messages, and the state at a step with what changed", async () => {
    await toolCall("get_reservation").click();
    const selected = page.getByRole("region", { name: "Selected step" });
    await selected.getByText("basic_economy").first().waitFor();
    await shoot("run");
    await lastModelCall().click();
    await selected.getByRole("article", { name: "Assistant message" }).first().waitFor();
    await selected.getByText("I cannot refund Z0UB5F").first().waitFor();
    await toolCall("get_reservation").click();
    await page.keyboard.press("s");
    await selected.getByRole("tree").waitFor();
    await selected.getByRole("treeitem").filter({ hasText: "booking" }).first().waitFor();
    await shoot("state");
    await selected.getByText("Changes", { exact: true }).click();
    await selected
      .getByRole("list", { name: /^Changes of/ })
      .first()
      .waitFor();
    await shoot("changes");
    expect(faults).toEqual([]);
  });

  it("forks the run with the right tool result, which lands and repairs it", async () => {
    const parent = page.url();
    await page.keyboard.press("f");
    const form = page.getByRole("form", { name: "Fork" });
    const editor = form.getByLabel("Result (JSON)");
    await editor.waitFor();
    const recorded = await editor.inputValue();
    await editor.fill(recorded.replace('"cabin": "basic_economy"', '"cabin": "business"').replace(/"total": \d+/, '"total": 1560'));
    await shoot("fork");
    await form.getByRole("button", { name: "Start the fork" }).click();
    await page.waitForURL((url) => url.pathname.startsWith("/runs/") && !parent.includes(url.pathname));
    await page.getByRole("navigation", { name: "Lineage" }).waitFor();
    await vi.waitFor(async () => expect(await treegrid().getByRole("row").count()).toBeGreaterThan(6), { timeout: 20_000 });
    await lastModelCall().click();
    await page.getByText("$1560.00").first().waitFor();
    await shoot("forked");
    const id = /runs\/([0-9a-f]{32})/.exec(page.url())![1]!;
    const { run } = await application.client.getRun({ params: { runId: id } });
    expect(run).toMatchObject({ status: "ok", fork: { point: "after" } });
    expect(parent).toContain(run.fork!.runId);
    const { spans } = await application.client.listSpans({ params: { runId: id } });
    expect(spans.map(({ source }) => source)).toEqual(expect.arrayContaining(["recorded", "edited", "live"]));
  });

  it("shows the suite with its regression and the repair", async () => {
    await page.goto("/suites");
    await page
      .getByRole("link", { name: /airline/ })
      .first()
      .click();
    await page.waitForURL(/\/suites\/.+/);
    await page.getByText("Regressed").first().waitFor();
    await shoot("suite");
    const { experiments } = await application.client.getSuite({ params: { name: decodeURIComponent(page.url().split("/suites/")[1]!) } });
    const [repaired, broken] = experiments;
    expect(broken!.verdict).toMatchObject({ passed: false });
    expect(broken!.verdict!.newlyFailing).toHaveLength(7);
    expect(repaired!.verdict).toMatchObject({ passed: true });
    await page.goto(`/experiments/${broken!.id}`);
    await page.getByRole("region", { name: "Verdict" }).waitFor();
    await page.getByText("newly failing", { exact: true }).first().waitFor();
    await shoot("experiment");
  });

  it("follows a run while it is going on", async () => {
    const retake = init({ url: application.collector, serviceName: "story" });
    const gate = Promise.withResolvers<string>();
    const slow = agent({ name: "slow-agent", version: "2" }, async (_input: object, run) => {
      const notes = run.state("notes", [] as string[]);
      notes.value.push(await step("look up", 1, () => "looked up"));
      notes.value.push(await step("wait for the desk", 2, () => gate.promise));
      return step("write down", 3, () => "written");
    });
    const runId = newRunId();
    const running = slow({}, { runId });
    await vi.waitFor(
      async () => expect((await application.client.listRuns({ query: { q: "agent:slow-agent status:running" } })).total).toBe(1),
      { timeout: 10_000 },
    );
    await page.goto(`/runs/${runId}`);
    await treegrid()
      .getByRole("row", { name: /wait for the desk/ })
      .waitFor();
    await page.getByText("Running").first().waitFor();
    expect(
      await treegrid()
        .getByRole("row", { name: /write down/ })
        .count(),
    ).toBe(0);
    await shoot("running");
    gate.resolve("the desk answered");
    await treegrid()
      .getByRole("row", { name: /write down/ })
      .waitFor();
    await vi.waitFor(async () => expect(await page.getByText("Running").count()).toBe(0), { timeout: 10_000 });
    expect(await running).toBe("written");
    await retake.shutdown();
  });

  it("has no accessibility fault, no console error and no request to another host, in both themes", async () => {
    const { runs } = await application.client.listRuns({ query: { q: "label:incident" } });
    const { suites } = await application.client.listSuites();
    const paths = [
      "/",
      `/runs/${runs[0]!.runId}`,
      `/runs/${runs[0]!.runId}?tab=state`,
      `/runs/${runs[0]!.runId}?fork=true`,
      "/suites",
      `/experiments/${suites[0]!.latest!.id}`,
      "/health",
    ];
    for (const theme of ["light", "dark"] as const) {
      const { page: themed, faults: themedFaults } = await openPage(browser, application.dashboard, theme);
      for (const path of paths) {
        await themed.goto(path);
        await themed.getByRole("heading", { level: 1 }).first().waitFor();
        await vi.waitFor(async () => expect(await themed.locator("[role=status][aria-label^=Loading]").count()).toBe(0), {
          timeout: 10_000,
        });
        expect(await accessibilityFaults(themed), `${path} ${theme}`).toEqual([]);
        await themed.screenshot({
          path: join(
            screenshots,
            `${theme}${path.split("?")[0]!.replaceAll("/", "-").slice(0, 12)}${/tab|fork/.exec(path)?.[0] ?? ""}.png`,
          ),
        });
      }
      expect(themedFaults).toEqual([]);
      await themed.context().close();
    }
    expect(faults).toEqual([]);
  });

  it("stops on Ctrl-C and takes up where it was", async () => {
    const before = await application.client.listRuns({});
    expect(await application.interrupt()).toBe(0);
    expect(application.output()).toContain("Stopped.");
    application = await startApplication(dataDir);
    expect((await application.client.listRuns({})).total).toBe(before.total);
    expect(application.output()).not.toContain("recording the customers");
  });
});
