import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "@playwright/test";
import { newRunId } from "@retake/protocol";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { startApplication, type Application } from "../support/application/index.ts";
import { accessibilityFaults, launchBrowser, openPage } from "../support/browser/index.ts";
import { runNode, startNode, type NodeProgram } from "../support/process/index.ts";

/*
 * A fork with another price comes to a step that charges a card. It waits; the
 * person who forked lets it run, and only then is anything charged.
 */

const screenshots = join(import.meta.dirname, "../../test-results/screenshots");
let folder: string;
let application: Application;
let browser: Browser;
let worker: NodeProgram;
let page: Page;
let faults: string[];
const runId = newRunId();
const charged = async (): Promise<string[]> =>
  (await readFile(join(folder, "ledger"), "utf8")).split("\n").filter((line) => line === "charge");

beforeAll(async () => {
  await mkdir(screenshots, { recursive: true });
  folder = await mkdtemp(join(tmpdir(), "retake-held-"));
  await writeFile(join(folder, "ledger"), "");
  application = await startApplication(join(folder, "data"), { RETAKE_DEMO: "0" });
  const env = { RETAKE_URL: application.collector };
  await runNode(["test/faults/run-buyer.ts", runId], { ...env, LEDGER: join(folder, "parent") });
  worker = startNode(["packages/cli/src/main.ts", "worker", "test/faults/buyer-agents.ts"], { ...env, LEDGER: join(folder, "ledger") });
  await worker.untilPrinted(/waiting for jobs/);
  browser = await launchBrowser();
  ({ page, faults } = await openPage(browser, application.dashboard));
}, 180_000);

afterAll(async () => {
  await browser?.close();
  await worker?.stop();
  await application?.interrupt();
  await rm(folder, { recursive: true, force: true });
});

it("waits until a person lets it run", async () => {
  await page.goto(`/runs/${runId}`);
  await page.getByRole("row", { name: /^Tool call quote/ }).click();
  await page.keyboard.press("f");
  const form = page.getByRole("form", { name: "Fork" });
  const editor = form.getByLabel("Result (JSON)");
  await editor.waitFor();
  await editor.fill('{"item":"book","amount":99}');
  await form.getByRole("button", { name: "Start the fork" }).click();
  // The fork opens beside its parent while it runs, and waits there.
  await page.waitForURL((url) => url.pathname === "/compare" && url.searchParams.get("a") === runId);

  const waiting = page.getByRole("status", { name: "Waiting steps" });
  await waiting.getByText("One step waits for an answer:").waitFor();
  await page.keyboard.press("w");
  const answer = page.getByRole("region", { name: "Your answer" });
  await answer.getByRole("button", { name: "Run it" }).waitFor();
  await page.screenshot({ path: join(screenshots, "held.png") });
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(await charged()).toEqual([]);

  await answer.getByRole("button", { name: "Run it" }).click();
  const forkId = new URL(page.url()).searchParams.get("b")!;
  await vi.waitFor(
    async () => {
      const { run } = await application.client.getRun({ params: { runId: forkId } });
      expect(run).toMatchObject({ status: "ok", fork: { runId } });
    },
    { timeout: 20_000, interval: 200 },
  );
  await waiting.getByText("waits for an answer").waitFor({ state: "detached" });
  await page.getByRole("row", { name: /Tool call mail.*Tool call mail/ }).waitFor();
  await page.screenshot({ path: join(screenshots, "released.png") });
  expect(await charged()).toEqual(["charge"]);
  expect(faults).toEqual([]);
}, 90_000);
