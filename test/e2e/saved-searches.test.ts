import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createHmac } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "@playwright/test";
import { alertNotification, newRunId } from "@retake/protocol";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { startApplication, type Application } from "../support/application/index.ts";
import { accessibilityFaults, launchBrowser, openPage } from "../support/browser/index.ts";

/*
 * Refunds begin to fail. Somebody searches for them, saves the search, has it watched, is told by a webhook, and takes
 * what was found along as a file.
 */

const screenshots = join(import.meta.dirname, "../../test-results/screenshots");
let folder: string;
let application: Application;
let browser: Browser;
let page: Page;
let faults: string[];
let receiver: Server;
const received: { headers: IncomingHttpHeaders; body: string }[] = [];
const failed = [newRunId(), newRunId(), newRunId()];

beforeAll(async () => {
  await mkdir(screenshots, { recursive: true });
  folder = await mkdtemp(join(tmpdir(), "retake-searches-"));
  receiver = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => (body += text));
    request.on("end", () => {
      received.push({ headers: request.headers, body });
      response.end();
    });
  }).listen(0, "127.0.0.1");
  await once(receiver, "listening");
  const env = { RETAKE_DEMO: "0", RETAKE_ALERTS_EVERY: "1", RETAKE_WEBHOOK_ALLOW: "127.0.0.1" };
  application = await startApplication(join(folder, "data"), env);
  await Promise.all([...failed, newRunId()].map(async (runId, i) => send(runId, i < failed.length)));
  browser = await launchBrowser();
  ({ page, faults } = await openPage(browser, application.dashboard));
}, 180_000);

afterAll(async () => {
  await browser?.close();
  await application?.interrupt();
  receiver.close();
  await rm(folder, { recursive: true, force: true });
});

/** A run of one refund. */
async function send(traceId: string, fails: boolean): Promise<void> {
  const start = BigInt(Date.now()) * 1_000_000n;
  const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
  const span = (spanId: string, parentSpanId: string, attributes: object[]) => ({
    traceId,
    spanId,
    parentSpanId,
    name: "refund",
    startTimeUnixNano: String(start),
    endTimeUnixNano: String(start + 1_000_000n),
    attributes,
    status: fails ? { code: 2, message: "card declined" } : {},
  });
  const spans = [
    span("00000000000000aa", "", [text("gen_ai.operation.name", "invoke_agent"), text("gen_ai.agent.name", "support")]),
    span("00000000000000bb", "00000000000000aa", [text("gen_ai.operation.name", "execute_tool"), text("gen_ai.tool.name", "refund")]),
  ];
  const answer = await fetch(`${application.collector}/v1/traces`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] }),
  });
  expect(answer.status).toBe(200);
}

async function look(name: string): Promise<void> {
  for (const colorScheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: join(screenshots, `${name}-${colorScheme}.png`) });
    expect({ name, colorScheme, faults: await accessibilityFaults(page) }).toEqual({ name, colorScheme, faults: [] });
  }
}

const QUERY = "tool:refund status:error";

it("is saved under a name, and found by its link", async () => {
  await page.goto(`/?q=${encodeURIComponent(QUERY)}&range=30d`);
  await page.getByRole("button", { name: "Saved searches" }).click();
  await page.getByText("No search is saved yet.").waitFor();
  await page.getByRole("button", { name: "Save this search" }).click();
  const dialog = page.getByRole("dialog", { name: "Save this search" });
  await dialog.getByLabel("Search", { exact: true }).fill("tool:refund stats:error");
  await dialog.getByLabel("Name").fill("Failed refunds / today");
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.getByText("(character 13)").waitFor();
  await look("save-search");
  // What the collector refuses is a failed request to the browser as well.
  expect(faults.splice(0)).toEqual([expect.stringContaining("400")]);
  await dialog.getByLabel("Search", { exact: true }).fill(QUERY);
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Saved searches" }).click();
  await page.getByRole("link", { name: "Failed refunds / today" }).waitFor();
  await look("saved-searches-menu");

  await page.goto("/settings?section=searches");
  await page.getByRole("link", { name: "Failed refunds / today", exact: true }).waitFor();
  await look("saved-searches");
  await page.goto(`/searches/${encodeURIComponent("failed refunds / TODAY")}`);
  await page.waitForURL((url) => url.pathname === "/" && url.searchParams.get("q") === QUERY && url.searchParams.get("range") === "30d");
  await page.getByText("3 runs").first().waitFor();
  expect(faults).toEqual([]);
}, 120_000);

it("is watched, and told where it is asked to", async () => {
  await page.goto("/settings?section=alerts");
  await page.getByRole("button", { name: "New webhook" }).click();
  const made = page.getByRole("dialog", { name: "New webhook" });
  await made.getByLabel("Name").fill("On-call");
  await made.getByLabel("Address").fill("https://10.0.0.1/hook");
  await made.getByRole("button", { name: "Save" }).click();
  await made.getByText("10.0.0.1 is not called.").waitFor();
  expect(faults.splice(0)).toEqual([expect.stringContaining("400")]);
  await made.getByLabel("Address").fill(`http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`);
  await made.getByRole("button", { name: "Save" }).click();
  const shown = page.getByRole("dialog", { name: "Secret of the webhook" });
  const secret = (await shown.getByTestId("secret").textContent()) ?? "";
  await look("webhook-secret");
  await shown.getByRole("button", { name: "I have it" }).click();
  await page.getByRole("button", { name: "Send a test to On-call" }).click();
  await page.getByText("The test was taken (200).").waitFor();

  await page.getByRole("button", { name: "New alert" }).click();
  const form = page.getByRole("dialog", { name: "New alert" });
  await form.getByLabel("Name").fill("Refunds fail");
  await form.getByLabel("Threshold (runs)").fill("2");
  await look("new-alert");
  await form.getByRole("button", { name: "Save" }).click();
  await page.getByText("Firing", { exact: true }).waitFor();
  await vi.waitFor(() => expect(received).toHaveLength(2), { timeout: 20_000, interval: 100 });
  const { headers, body } = received[1]!;
  const notification = alertNotification.parse(JSON.parse(body));
  expect(notification).toMatchObject({ type: "alert.firing", matching: 3, search: { q: QUERY } });
  expect(notification.runIds.toSorted()).toEqual(failed.toSorted());
  const signed = createHmac("sha256", Buffer.from(secret.slice("whsec_".length), "base64"));
  signed.update(`${String(headers["webhook-id"])}.${String(headers["webhook-timestamp"])}.${body}`);
  expect(headers["webhook-signature"]).toBe(`v1,${signed.digest("base64")}`);

  await page.getByRole("button", { name: "History of Refunds fail" }).click();
  await page.getByRole("cell", { name: "Delivered" }).first().waitFor();
  await look("alerts");
  await page.goto(notification.url);
  await page.getByText("3 runs").first().waitFor();
  expect(faults).toEqual([]);
}, 120_000);

it("is taken along as a file", async () => {
  await page.getByRole("button", { name: "Export" }).click();
  await look("export");
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Runs as JSON lines" }).click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/^default-runs-[\dT-]+Z\.jsonl$/);
  const lines = (await readFile(await file.path(), "utf8")).trimEnd().split("\n");
  expect(lines.map((line) => (JSON.parse(line) as { runId: string }).runId).toSorted()).toEqual(failed.toSorted());
  expect(faults).toEqual([]);
}, 60_000);
