import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { gunzipSync } from "node:zlib";
import type { Browser, Page } from "@playwright/test";
import { newRunId } from "@retake/protocol";
import { agent, init, step } from "@retake/sdk";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startApplication, type Application } from "../support/application/index.ts";
import { accessibilityFaults, launchBrowser } from "../support/browser/index.ts";
import {
  hostileRun,
  hostileState,
  hostileTexts,
  invisibleCharacters,
  unexpectedMarkup,
  watchForScripts,
} from "../support/hostile/index.ts";

/*
 * Somebody hands a run to somebody else: one file, opened from disk, without a
 * collector, a server or a network.
 */

const root = fileURLToPath(new URL("../../", import.meta.url));
const screenshots = join(root, "test-results/screenshots");
let folder: string;
let application: Application;
let browser: Browser;

beforeAll(async () => {
  await mkdir(screenshots, { recursive: true });
  folder = await mkdtemp(join(tmpdir(), "retake-share-"));
  application = await startApplication(join(folder, "data"));
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await application?.interrupt();
  await rm(folder, { recursive: true, force: true });
});

interface Shared {
  readonly file: string;
  readonly bytes: number;
  readonly spans: number;
  readonly states: number;
  readonly stateCharacters: number;
  readonly redacted: number;
  readonly leftOut: readonly string[];
}

async function share(runId: string, ...options: string[]): Promise<Shared> {
  const args = ["packages/cli/bin/retake.js", "share", runId, "--json", "-o", join(folder, `${runId}.html`), ...options];
  const env = { ...process.env, RETAKE_URL: application.collector };
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root, env });
  return JSON.parse(stdout) as Shared;
}

interface Opened {
  readonly page: Page;
  /** Requests but for the file itself, errors, violated policies, dialogs: all must stay empty. */
  readonly faults: string[];
}

async function open(file: string, colorScheme: "light" | "dark" = "light", width = 1440): Promise<Opened> {
  const context = await browser.newContext({ colorScheme, offline: true, viewport: { width, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const faults: string[] = [];
  await watchForScripts(page, faults);
  const address = pathToFileURL(file).href;
  page.on("request", (request) => request.url().split("#")[0] !== address && faults.push(`request: ${request.url()}`));
  await page.goto(address);
  await page.getByRole("treegrid", { name: "Steps of the run" }).getByRole("row").nth(1).waitFor();
  return { page, faults };
}

const row = (page: Page, name: RegExp) => page.getByRole("treegrid").getByRole("row", { name });
const selected = (page: Page) => page.getByRole("region", { name: "Selected step" });

async function incident(): Promise<string> {
  const { runs } = await application.client.listRuns({ query: { q: "label:incident" } });
  return runs[0]!.runId;
}

/** Everything that the file holds, unpacked. */
async function contentsOf(file: string): Promise<string> {
  const html = await readFile(file, "utf8");
  const parts = [...html.matchAll(/data-part="\w+">([^<]*)</g)].map((match) => gunzipSync(Buffer.from(match[1]!, "base64")).toString());
  return html + parts.join("\n");
}

describe("a shared run", () => {
  it("opens from disk with its tree, transcript, contents, states and changes, and asks for nothing", async () => {
    const { file, spans, states, bytes, stateCharacters } = await share(await incident());
    expect((await stat(file)).size).toBe(bytes);
    expect(bytes).toBeLessThan(stateCharacters / 3);
    const { page, faults } = await open(file);
    expect(await page.getByRole("treegrid").getByRole("row").count()).toBe(spans + 1);
    expect(await page.getByRole("heading", { level: 1 }).innerText()).toContain("airline-support");
    await row(page, /^Tool call get_reservation/).click();
    await selected(page).getByText("basic_economy").first().waitFor();

    await page.keyboard.press("s");
    await selected(page)
      .getByText(new RegExp(`^Checkpoint \\d+ of ${states}: after tool:get_reservation`))
      .waitFor();
    await selected(page).getByText("booking").first().waitFor();
    await page.screenshot({ path: join(screenshots, "share-state.png") });
    await selected(page).getByRole("button", { name: "What changed" }).click();
    const changes = selected(page).getByRole("list", { name: "Changes of the state" });
    await changes.getByText("state › messages › 4").waitFor();
    await selected(page).getByRole("button", { name: "Previous" }).click();
    await selected(page)
      .getByText(/: before tool:get_reservation/)
      .waitFor();

    await page.keyboard.press("t");
    const transcript = page.getByRole("feed", { name: "Transcript" });
    await transcript.getByText("I cannot refund Z0UB5F").waitFor();
    await page.waitForFunction(() => (document.querySelector(".transcript .selected")?.getBoundingClientRect().top ?? 9_999) < innerHeight);
    expect(await page.evaluate(() => document.documentElement.scrollHeight - innerHeight)).toBe(0);
    expect(page.url()).toContain("view=transcript");
    await page.screenshot({ path: join(screenshots, "share-transcript.png") });

    await page.keyboard.press("t");
    await page.keyboard.press("/");
    await page.keyboard.type("cannot REFUND");
    await page.getByRole("status").getByText("2 steps").waitFor();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Escape");
    await page.keyboard.press("i");
    await selected(page).getByText("I cannot refund Z0UB5F").first().waitFor();
    const address = page.url();
    await page.goto("about:blank");
    await page.goto(address);
    await selected(page).getByText("I cannot refund Z0UB5F").first().waitFor();
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it("has no accessibility fault in both themes, fits a phone, and prints", async () => {
    const { file } = await share(await incident());
    for (const theme of ["light", "dark"] as const) {
      const { page, faults } = await open(file, theme);
      await row(page, /^Model call/)
        .last()
        .click();
      for (const part of ["Input and output", "State", "Attributes", "Scores"]) {
        await selected(page).getByRole("tab", { name: part }).click();
        expect(await accessibilityFaults(page), `${part} ${theme}`).toEqual([]);
      }
      await page.getByRole("tab", { name: "Transcript" }).click();
      await page.getByRole("feed").getByRole("article").first().waitFor();
      expect(await accessibilityFaults(page), `transcript ${theme}`).toEqual([]);
      await page.getByRole("button", { name: "Keys" }).click();
      expect(await accessibilityFaults(page), `keys ${theme}`).toEqual([]);
      await page.getByRole("button", { name: "Close" }).click();
      await page.screenshot({ path: join(screenshots, `share-${theme}.png`) });
      expect(faults).toEqual([]);
      await page.context().close();
    }
    const { page } = await open(file, "light", 390);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await page.screenshot({ path: join(screenshots, "share-phone.png"), fullPage: true });
    await page.pdf({ path: join(screenshots, "share.pdf") });
    await page.context().close();
  });

  it("holds nothing of what was redacted, and says what it left out", async () => {
    const runId = await incident();
    const { file, redacted, leftOut } = await share(runId, "--redact", "Z0UB5F", "--redact-key", "user_id", "--no-states");
    expect(redacted).toBeGreaterThan(0);
    expect(leftOut).toEqual(["States were left out on request."]);
    const contents = await contentsOf(file);
    expect(contents).toContain("[redacted]");
    expect(contents).not.toContain("Z0UB5F");
    expect(contents).not.toMatch(/user_id[\\": ]+mara_lind/);
    const { page } = await open(file);
    await page.getByText("1 note on what is not in this file").click();
    await page.getByText("States were left out on request.").waitFor();
    await page.context().close();
  });

  it("stays below the size it may have", async () => {
    const retake = init({ url: application.collector, serviceName: "share" });
    const runId = newRunId();
    const collects = agent({ name: "collects", version: "1" }, async (_input: object, run) => {
      const found = run.state("found", [] as string[]);
      for (let i = 0; i < 30; i++) found.value.push(await step("find", i, () => randomBytes(4_000).toString("base64")));
    });
    await collects({}, { runId });
    await retake.shutdown();
    const whole = await share(runId);
    expect(whole.leftOut).toEqual([]);
    // Each of the 30 findings is there once, whatever number of states and steps it stands in.
    expect(whole.bytes).toBeLessThan(350_000);
    expect(whole.stateCharacters).toBeGreaterThan(5_000_000);
    const { file, bytes, leftOut } = await share(runId, "--max-size", "150kB");
    expect(bytes).toBeLessThanOrEqual(150_000);
    expect(leftOut.join(" ")).toMatch(/to keep the file small/);
    await (await open(file)).page.context().close();
    await expect(share(runId, "--max-size", "20kB")).rejects.toThrow("the page itself takes");
  });

  it("shows hostile content as text, and runs nothing of it", async () => {
    const sent = newRunId();
    await hostileRun(application.collector, sent);
    for (const runId of [sent, await hostileState(application.collector)]) expect(await stepThrough(await share(runId))).toEqual([]);
  });

  /** Opens all there is of a file; gives what went wrong. */
  async function stepThrough({ file }: Shared): Promise<string[]> {
    const html = await readFile(file, "utf8");
    const { page, faults } = await open(file);
    faults.push(...hostileTexts.filter((text) => html.includes(text)));
    const count = await page.getByRole("treegrid").getByRole("row").count();
    for (let step = 0; step < count; step++) {
      for (const part of ["Input and output", "State", "Attributes", "Scores"])
        await selected(page).getByRole("tab", { name: part }).click();
      await page.getByRole("treegrid").press("ArrowDown");
    }
    await page.getByRole("tab", { name: "Transcript" }).click();
    await page.getByRole("feed").getByText("<script>").first().waitFor();
    faults.push(...(await page.locator("img, iframe, object, embed, svg, a, base, form, link, body style").allInnerTexts()));
    await page.getByRole("searchbox").fill("</script>");
    await page
      .getByRole("status")
      .getByText(/steps?$/)
      .waitFor();
    faults.push(...(await unexpectedMarkup(page)), ...(await invisibleCharacters(page)));
    await page.context().close();
    return faults;
  }
});
