import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "@playwright/test";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { startApplication, type Application } from "../support/application/index.ts";
import { accessibilityFaults, launchBrowser, openPage } from "../support/browser/index.ts";
import { recordShopRun } from "./shop-run.fixture.ts";

/*
 * A cart went below nothing. Who did that, when, and what did the model know? Found by stopping where it is so, asking who
 * set the value, comparing two steps, the model's context and the files.
 */

const screenshots = join(import.meta.dirname, "../../test-results/screenshots");
let dataDir: string;
let application: Application;
let browser: Browser;
let page: Page;
let faults: string[];
let runId: string;

beforeAll(async () => {
  await mkdir(screenshots, { recursive: true });
  dataDir = await mkdtemp(join(tmpdir(), "retake-state-"));
  application = await startApplication(dataDir, { RETAKE_DEMO: "0" });
  runId = await recordShopRun(application.collector);
  browser = await launchBrowser();
  ({ page, faults } = await openPage(browser, application.dashboard));
});
afterAll(async () => {
  await browser?.close();
  await application?.interrupt();
  await rm(dataDir, { recursive: true, force: true });
});

const shoot = async (name: string): Promise<void> => void (await page.screenshot({ path: join(screenshots, `${name}.png`) }));
const slider = () => page.getByRole("slider", { name: "Checkpoint" });
const stands = async (text: RegExp): Promise<void> =>
  vi.waitFor(async () => expect(await slider().getAttribute("aria-valuetext")).toMatch(text), { timeout: 10_000 });
const chosen = () => page.getByRole("region", { name: "Chosen value" });
const row = (name: RegExp) => page.getByRole("treegrid", { name: "Steps of the run" }).getByRole("row", { name });
const view = async (title: string): Promise<void> =>
  page.getByRole("group", { name: "What to show" }).getByText(title, { exact: true }).click();

describe("the state of a run", () => {
  it("is scrubbed by keyboard and pointer, in step with the tree and the address", async () => {
    await page.goto(`/runs/${runId}?tab=state`);
    await page.getByRole("treeitem", { name: /total/ }).first().waitFor();
    await slider().press("Home");
    await stands(/^Start, 1 of 28/);
    await page.keyboard.press("]");
    await page.keyboard.press("]");
    await stands(/^After 1 · /);
    await vi.waitFor(async () =>
      expect(
        await row(/^Model call/)
          .first()
          .getAttribute("aria-selected"),
      ).toBe("true"),
    );
    await page.waitForURL(/at=2(&|$)/);
    const box = (await slider().boundingBox())!;
    await page.mouse.move(box.x + 4, box.y + 10);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2 + 4, box.y + 10, { steps: 5 });
    await page.mouse.up();
    await stands(/15 of 28/);
    await page.waitForURL(/at=14(&|$)/);
    await page.reload();
    await stands(/15 of 28/);
    await page.getByLabel("Search within this state").fill("sleeping");
    await page.getByText(/^0 of \d+$/).waitFor();
    await page.keyboard.press("Enter");
    await page.getByText(/^1 of \d+$/).waitFor();
    await chosen().getByText("sleeping").first().waitFor();
  });

  it("stops where a condition holds, and says who set the value and what it has been", async () => {
    const condition = page.getByRole("search", { name: "Stop where" }).getByRole("textbox");
    await condition.fill("cart.total <");
    await condition.press("Enter");
    await page.getByRole("alert").getByText("number").waitFor();
    // The browser reports the refused condition; nothing else.
    expect(faults.splice(0)).toEqual([expect.stringContaining("400")]);
    await condition.fill("cart.total < 0");
    await condition.press("Enter");
    await page.getByText("1 of 8", { exact: true }).waitFor();
    await stands(/^Before 9 · .*18 of 28/);
    await page.getByRole("treeitem", { name: /^total/ }).click();
    await chosen().getByText("-40", { exact: true }).waitFor();
    await chosen().getByText("Set by the agent after step 8 · add_to_cart, here").waitFor();
    await shoot("state-condition");
    await page.getByRole("button", { name: /^Next place where it holds/ }).click();
    await page.getByText("2 of 8", { exact: true }).waitFor();
    await chosen().getByRole("button", { name: "by the agent after step 8 · add_to_cart" }).click();
    await stands(/18 of 28/);
    await chosen().getByRole("button", { name: "History (6)" }).click();
    const history = chosen().getByRole("list", { name: "History of the value" });
    expect(await history.getByRole("listitem").allInnerTexts()).toEqual(
      ["0", "120", "210", "110", "-40", "5"].map((value) => expect.stringMatching(new RegExp(`\\s${value}$`)) as string),
    );
    await shoot("state-history");
    await history.getByRole("button", { name: /210/ }).click();
    await stands(/10 of 28/);
    await page.getByRole("button", { name: "Remove the condition" }).click();
    await page.keyboard.press("Escape");
    await page.locator("body").press("}");
    await stands(/14 of 28/);
  });

  it("shows what a step changed, and the difference of any two", async () => {
    await view("Changes");
    const changes = page.getByRole("list", { name: "Changes of the state" });
    await changes.getByText("state › cart › total").waitFor();
    await changes.getByText("voucher").first().waitFor();
    await slider().press("Home");
    await page.keyboard.press("d");
    await page.getByText("Both sides are this checkpoint").waitFor();
    await row(/^Tool call write_file/).click();
    await page.getByText(/^\d+ changes of the state$/).waitFor();
    await page.waitForURL(/with=0/);
    const from = page.getByLabel("From", { exact: true });
    await from.selectOption({ label: "After 2 · add_to_cart" });
    await changes.getByText("state › cart › total").waitFor();
    const total = changes.getByRole("listitem").filter({ hasText: "cart › total" });
    expect(await total.innerText()).toMatch(/0[\s\S]*-40/);
    await shoot("state-compare");
    await page.getByRole("button", { name: "Swap the two" }).click();
    await stands(/^After 2 · add_to_cart/);
    await vi.waitFor(async () => expect(await total.innerText()).toMatch(/-40[\s\S]*0/));
  });

  it("shows what the model was told, against the call before: a compaction, and the prefix that stayed", async () => {
    await view("Context");
    await row(/^Model call/)
      .nth(5)
      .click();
    const messages = page.getByRole("list", { name: "Messages", exact: true });
    await messages.getByText("compacted", { exact: true }).waitFor();
    await page.getByText("Summary: the customer wants to go camping").first().waitFor();
    const facts = page.locator("dl").filter({ hasText: "Equal prefix" });
    expect(await facts.innerText()).toMatch(/10 → 4/);
    expect(await facts.innerText()).toMatch(/1 message, 50 characters/);
    await shoot("state-context");
    await page.getByLabel("Compared with").selectOption({ label: "Call 1 · gpt-4o-mini" });
    await page.waitForURL(/call=/);
  });

  it("shows the files with what changed in them", async () => {
    await view("Files");
    await slider().press("End");
    await page.getByLabel("Changed since").selectOption({ label: "Before 1 · gpt-4o-mini" });
    const files = page.getByRole("listbox", { name: "Files" });
    await files.getByRole("option", { name: /orders\/0001\.md added/ }).click();
    const file = page.getByRole("region", { name: "File", exact: true });
    await file.getByText("2. sleeping bags: 90 EUR").waitFor();
    await files.press("ArrowUp");
    await file.getByText("invoice").waitFor();
    expect(await file.locator("del, ins").allInnerTexts()).toEqual(["card", "invoice"]);
    await shoot("state-files");
    expect(faults).toEqual([]);
  });

  it("has no accessibility fault in any view, in both themes and on a phone", async () => {
    for (const theme of ["light", "dark"] as const) {
      const { page: themed, faults: themedFaults } = await openPage(browser, application.dashboard, theme);
      for (const show of ["state", "changes", "compare", "context", "files"]) {
        await themed.goto(`/runs/${runId}?tab=state&show=${show}&with=3&path=/state/cart/total&stop=cart.total%20%3C%200`);
        await themed.getByText("Holds at 8").waitFor();
        await vi.waitFor(async () => expect(await themed.locator("[role=status][aria-label^=Loading]").count()).toBe(0), {
          timeout: 10_000,
        });
        expect(await accessibilityFaults(themed), `${show} ${theme}`).toEqual([]);
        await themed.screenshot({ path: join(screenshots, `${theme}-state-${show}.png`) });
      }
      await themed.setViewportSize({ width: 390, height: 844 });
      await themed.goto(`/runs/${runId}?tab=state&path=/state/cart/total`);
      await themed.getByRole("slider", { name: "Checkpoint" }).scrollIntoViewIfNeeded();
      const timeline = themed.getByRole("region", { name: "Timeline of the state" });
      expect(await timeline.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
      await themed.screenshot({ path: join(screenshots, `${theme}-phone-state.png`) });
      expect(themedFaults).toEqual([]);
      await themed.context().close();
    }
  });
});
