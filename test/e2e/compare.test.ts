import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "@playwright/test";
import { newRunId, type ForkRequest, type Json } from "@retake/protocol";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { startApplication, type Application } from "../support/application/index.ts";
import { accessibilityFaults, launchBrowser, openPage } from "../support/browser/index.ts";

/*
 * A refund was refused. Two forks try another cabin, one of them is forked again; the runs
 * are compared to see where they part, and the agent's versions to see how it does.
 */

const screenshots = join(import.meta.dirname, "../../test-results/screenshots");
let dataDir: string;
let application: Application;
let browser: Browser;
let page: Page;
let faults: string[];
let parent: string;
let fork: string;
let sibling: string;
let grandchild: string;

/** The fork's run, when it has ended. */
async function forked(request: ForkRequest): Promise<string> {
  const { client } = application;
  const job = await client.createFork({ body: { external: "run", ...request } });
  await vi.waitFor(
    async () => {
      expect((await client.getJob({ params: { jobId: job.id } })).status).toBe("done");
      expect((await client.listRuns({ query: { q: `run:${job.runId} status:ok` } })).total).toBe(1);
    },
    { timeout: 20_000, interval: 200 },
  );
  return job.runId;
}

async function forkWithCabin(runId: string, cabin: string): Promise<string> {
  const { spans } = await application.client.listSpans({ params: { runId } });
  const { spanId } = spans.find(({ tool }) => tool === "get_reservation")!;
  const { output } = await application.client.getSpan({ params: { runId, spanId } });
  return forked({ runId, spanId, edits: [{ type: "outcome", output: { ...(output as Record<string, Json>), cabin } }] });
}

beforeAll(async () => {
  await mkdir(screenshots, { recursive: true });
  dataDir = await mkdtemp(join(tmpdir(), "retake-compare-"));
  application = await startApplication(dataDir);
  parent = (await application.client.listRuns({ query: { q: "label:incident" } })).runs[0]!.runId;
  fork = await forkWithCabin(parent, "business");
  sibling = await forkWithCabin(parent, "economy");
  grandchild = await forkWithCabin(fork, "first");
  browser = await launchBrowser();
  ({ page, faults } = await openPage(browser, application.dashboard));
}, 180_000);

afterAll(async () => {
  await browser?.close();
  await application?.interrupt();
  await rm(dataDir, { recursive: true, force: true });
});

const shoot = (name: string) => page.screenshot({ path: join(screenshots, `${name}.png`) });
const grid = () => page.getByRole("grid", { name: "Steps of both runs" });
const selectedRow = () => grid().getByRole("row", { selected: true });
const pair = () => page.getByRole("region", { name: "Selected pair" });
const sides = () => {
  const { searchParams } = new URL(page.url());
  return [searchParams.get("a"), searchParams.get("b")];
};

describe("comparing runs", () => {
  it("goes from a fork to where it parts from its parent", async () => {
    await page.goto(`/runs/${fork}`);
    await page.getByRole("navigation", { name: "Lineage" }).getByRole("link", { name: "Compare", exact: true }).click();
    await page.waitForURL((url) => url.pathname === "/compare");
    expect(sides()).toEqual([parent, fork]);
    await page.getByText(/Difference 1 of \d+, aligned by step key/).waitFor();
    expect(await selectedRow().innerText()).toMatch(/get_reservation[\s\S]*runs part here[\s\S]*edited/);
    const differences = pair().getByRole("list", { name: "Differences of the output" });
    await differences.getByText("basic_economy").waitFor();
    await differences.getByText("business", { exact: true }).waitFor();
    await pair().getByRole("group", { name: "Run B" }).getByText("mara_lind_4821").first().waitFor();
    await shoot("compare");
  });

  it("steps through differences and rows, and shows what differs in the state", async () => {
    const rows = await grid().getByRole("row").allInnerTexts();
    expect(rows.filter((text) => text.includes("The same")).length).toBeGreaterThan(1);
    expect(rows.filter((text) => text.includes("Only in B")).length).toBeGreaterThan(0);
    await page.keyboard.press("n");
    await page.getByText(/Difference 2 of/).waitFor();
    expect(await selectedRow().innerText()).toContain("Different input");
    await page.keyboard.press("p");
    await page.getByText(/Difference 1 of/).waitFor();
    await page.keyboard.press("k");
    await vi.waitFor(async () => expect(await selectedRow().innerText()).toContain("The same"));
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.getByText(/Difference 2 of/).waitFor();
    await pair().getByRole("tab", { name: "State" }).click();
    const state = pair().getByRole("list", { name: "Differences of the state" });
    await state.getByText("state › messages").first().waitFor();
    await shoot("compare-state");
    await page.getByText(/^Differences \d+$/).click();
    await vi.waitFor(async () => expect((await grid().getByRole("row").allInnerTexts()).join()).not.toContain("The same"));
    await page.reload();
    await page.getByText(/Difference 2 of/).waitFor();
    await page.getByText(/^All \d+$/).click();
  });

  it("changes sides in the family tree, swaps them, and takes another run by its id", async () => {
    const family = page.getByRole("list", { name: "Runs of the family" });
    await vi.waitFor(async () => expect(await family.getByRole("listitem").count()).toBe(4));
    expect((await family.getByRole("listitem").allInnerTexts()).map((text) => /generation (\d)/.exec(text)?.[1] ?? "0")).toEqual([
      "0",
      "1",
      "2",
      "1",
    ]);
    await shoot("compare-family");
    await family.getByRole("listitem").nth(2).getByRole("button", { name: /as A$/ }).click();
    await page.waitForURL((url) => url.searchParams.get("a") === grandchild);
    await page.getByText(/Difference 1 of/).waitFor();
    await page.keyboard.press("x");
    await page.waitForURL((url) => url.searchParams.get("b") === grandchild && url.searchParams.get("a") === fork);
    await page.getByRole("button", { name: "Change run A" }).click();
    await page.getByRole("dialog").getByLabel("Id or address of a run").fill(`http://somewhere/runs/${sibling}`);
    await page.getByRole("dialog").getByRole("button", { name: "Compare" }).click();
    await page.waitForURL((url) => url.searchParams.get("a") === sibling);
    await page.goBack();
    await page.waitForURL((url) => url.searchParams.get("a") === fork);
    await page.goto("/compare");
    await page.getByRole("region", { name: "Run A" }).getByRole("button").nth(1).click();
    await page
      .getByRole("region", { name: "Run B" })
      .getByRole("button", { name: /mara_lind_4821/ })
      .first()
      .click();
    await grid().waitFor();
    expect(faults).toEqual([]);
  });

  it("says what is wrong where a run is not there", async () => {
    await page.goto(`/compare?a=${parent}&b=${newRunId()}`);
    await page.getByRole("alert").getByText("Not found").waitFor();
    await page.getByRole("button", { name: "Change run B" }).waitFor();
    expect(faults.splice(0).every((fault) => fault.includes("404"))).toBe(true);
  });

  it("aligns runs of other instrumentation in order, and follows one that goes on", async () => {
    const [one, other] = [newRunId(), newRunId()];
    const steps = (names: string[]) =>
      names.map((name, i) => ({ name, input: name === "search" ? `query ${i}` : "", output: `found ${i}` }));
    await sendForeign(one, steps(["search", "search", "book"]), true);
    await sendForeign(other, steps(["search"]), false);
    await page.goto(`/compare?a=${one}&b=${other}`);
    await page.getByText(/aligned in order, by kind, name and input/).waitFor();
    expect(await page.getByRole("region", { name: "Family of forks" }).count()).toBe(0);
    await vi.waitFor(async () =>
      expect((await grid().getByRole("row").allInnerTexts()).join("\n").match(/Not there yet/g)).toHaveLength(2),
    );
    await sendForeign(
      other,
      [...steps(["search"]), { name: "pay", input: "", output: "paid" }, { name: "search", input: "query 1", output: "found 1" }],
      true,
    );
    await grid().getByRole("row").filter({ hasText: "pay" }).filter({ hasText: "Only in B" }).waitFor();
    await vi.waitFor(async () =>
      expect((await grid().getByRole("row").allInnerTexts()).map((text) => /The same|Only in [AB]/.exec(text)?.[0])).toEqual([
        undefined,
        "The same",
        "Only in B",
        "The same",
        "Only in A",
      ]),
    );
    expect(faults).toEqual([]);
  });
});

describe("agents", () => {
  it("are listed by version, with their workers, and have a history", async () => {
    await page.goto("/agents");
    const versions = page.getByRole("table", { name: "Versions" });
    await versions.getByRole("row", { name: /airline-support 1\.1\.0/ }).waitFor();
    await page.getByRole("table", { name: "Workers" }).getByText("Live").first().waitFor();
    await shoot("agents");
    await versions.getByRole("link", { name: "airline-support" }).first().click();
    await page.waitForURL((url) => url.pathname === "/agents/airline-support");
    const figure = page.getByRole("figure", { name: "Runs, by version" });
    await figure.waitFor();
    const listed = await application.client.getAgent({ params: { name: "airline-support" } });
    const shown = await figure.locator("tbody td").allInnerTexts();
    const total = (texts: readonly string[]) => texts.reduce((sum, text) => sum + (Number(text) || 0), 0);
    expect(total(shown)).toBe(listed.versions.reduce((sum, { runs }) => sum + runs, 0));
    await page.getByText("24 h", { exact: true }).click();
    await page.waitForURL((url) => url.searchParams.get("range") === "24h");
    await page
      .getByRole("list")
      .getByRole("link", { name: /airline/ })
      .first()
      .waitFor();
    await page.getByRole("link", { name: /runs of airline-support 1\.0\.0/ }).click();
    await page.getByText(/runs? match/).waitFor();
    expect(faults).toEqual([]);
  });

  it("and comparisons have no accessibility fault, in both themes", async () => {
    const paths = {
      compare: `/compare?a=${parent}&b=${fork}`,
      "compare-state": `/compare?a=${parent}&b=${grandchild}&tab=state`,
      "compare-choose": "/compare",
      agents: "/agents",
      agent: "/agents/airline-support?range=24h",
    };
    for (const theme of ["light", "dark"] as const) {
      const { page: themed, faults: themedFaults } = await openPage(browser, application.dashboard, theme);
      for (const [name, path] of Object.entries(paths)) {
        await themed.goto(path);
        await themed.getByRole("heading", { level: 1 }).first().waitFor();
        await vi.waitFor(async () => expect(await themed.locator("[role=status][aria-label^=Loading]").count()).toBe(0), {
          timeout: 10_000,
        });
        expect(await accessibilityFaults(themed), `${path} ${theme}`).toEqual([]);
        await themed.screenshot({ path: join(screenshots, `${theme}-${name}.png`) });
      }
      expect(themedFaults).toEqual([]);
      await themed.context().close();
    }
  });
});

/** A run as an exporter without step keys sends it; open, or ended. */
async function sendForeign(
  traceId: string,
  steps: readonly { name: string; input: string; output: string }[],
  ended: boolean,
): Promise<void> {
  const start = BigInt(Date.now()) * 1_000_000n;
  const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
  const spanIdOf = (number: number) => (BigInt(`0x${traceId.slice(16)}`) ^ BigInt(number)).toString(16).padStart(16, "0");
  const root = {
    traceId,
    spanId: spanIdOf(0),
    name: "invoke_agent foreign",
    startTimeUnixNano: String(start),
    endTimeUnixNano: ended ? String(start + 1_000_000_000n) : "0",
    attributes: [text("gen_ai.operation.name", "invoke_agent"), text("gen_ai.agent.name", "foreign")],
  };
  const spans = steps.map(({ name, input, output }, i) => ({
    traceId,
    spanId: spanIdOf(i + 1),
    parentSpanId: root.spanId,
    name: `execute_tool ${name}`,
    startTimeUnixNano: String(start + BigInt(i + 1) * 1_000_000n),
    endTimeUnixNano: String(start + BigInt(i + 1) * 1_000_000n + 500_000n),
    attributes: [
      text("gen_ai.operation.name", "execute_tool"),
      text("gen_ai.tool.name", name),
      text("gen_ai.tool.call.arguments", JSON.stringify({ input })),
      text("gen_ai.tool.call.result", JSON.stringify({ output })),
    ],
  }));
  const response = await fetch(`${application.collector}/v1/traces`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [root, ...spans] }] }] }),
  });
  expect(response.status).toBe(200);
}
