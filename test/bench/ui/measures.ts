import type { Browser, Page } from "@playwright/test";
import { newRunId } from "@retake/protocol";
import { setTimeout as delay } from "node:timers/promises";
import { agentTree, sendRun } from "../../support/giant-runs/index.ts";

// What the functions that run in the page use of it: the DOM's own types would change those of Node's fetch.
interface PageElement {
  readonly clientHeight: number;
  scrollTop: number;
}
declare const document: {
  querySelector(selector: string): PageElement | null;
  querySelectorAll(selector: string): ArrayLike<PageElement>;
  addEventListener(name: string, listener: () => void, options: object): void;
};
declare function requestAnimationFrame(frame: (now: number) => void): void;

const TREE_ROWS = '[role="treegrid"] [role="row"]';
/** A screen full of rows, not a skeleton. */
const READABLE_ROWS = 12;

/** Milliseconds from a fresh address to the first rows of Runs. */
export async function measureRuns(page: Page, times: number): Promise<number[]> {
  const measured: number[] = [];
  for (let i = 0; i < times; i++) {
    await page.goto("about:blank");
    await page.goto("/", { waitUntil: "commit" });
    await page.waitForFunction(() => document.querySelectorAll('[role="table"] [role="row"], table tr').length > 5, null, {
      polling: "raf",
    });
    measured.push(await page.evaluate(() => performance.now()));
  }
  return measured;
}

/** Milliseconds from the click on a run in Runs until its tree can be read. */
export async function openByClick(page: Page, run: { readonly runId: string; readonly agent: string }, times: number): Promise<number[]> {
  const measured: number[] = [];
  for (let i = 0; i < times; i++) {
    await page.goto(`/?q=${encodeURIComponent(`agent:${run.agent}`)}`);
    const link = page.locator(`a[href^="/runs/${run.runId}"]`).first();
    await link.waitFor();
    measured.push(await timed(page, "click", [TREE_ROWS, READABLE_ROWS, 1_000_000], async () => link.click()));
  }
  return measured;
}

export interface TreeUse {
  readonly frameMs: readonly number[];
  readonly nodes: number;
  readonly collapseMs: number;
  readonly expandMs: number;
}

/** Scrolls and folds the tree that is open. */
export async function useTree(page: Page): Promise<TreeUse> {
  const frameMs = await page.evaluate(async () => {
    const scroller = document.querySelector('[role="treegrid"]')!;
    const frames: number[] = [];
    await new Promise<void>((resolve) => {
      let last = performance.now();
      const next = (now: number): void => {
        frames.push(now - last);
        last = now;
        scroller.scrollTop += 180;
        if (frames.length < 180) requestAnimationFrame(next);
        else resolve();
      };
      requestAnimationFrame(next);
    });
    return frames.slice(5);
  });
  const nodes = await page.evaluate(() => document.querySelectorAll("*").length);
  const height = '[role="treegrid"] > [role="rowgroup"]:last-child';
  const collapse = page.getByRole("button", { name: "Collapse all" });
  const before = await page.evaluate((selector) => document.querySelector(selector)!.clientHeight, height);
  const collapseMs = await timed(page, "click", [height, 1, before - 1], async () => collapse.click());
  const expandMs = await timed(page, "click", [height, 1, -before + 1], async () =>
    page.getByRole("button", { name: "Expand all" }).click(),
  );
  return { frameMs, nodes, collapseMs, expandMs };
}

/**
 * Milliseconds from the browser's own event until so many elements are there, and drawn; of one element its height has
 * to be less than the last number, or more than what it is below 0.
 */
async function timed(
  page: Page,
  event: string,
  [selector, count, height]: [string, number, number],
  act: () => Promise<void>,
): Promise<number> {
  const result = page.evaluateHandle(
    ([name, query, least, limit]) => ({
      took: new Promise<number>((resolve) => {
        const begin = (): void => {
          const started = performance.now();
          const look = (): void => {
            const found = document.querySelectorAll(query);
            const tall = found[0]?.clientHeight ?? 0;
            if (found.length >= least && (limit < 0 ? tall >= -limit : tall <= limit))
              requestAnimationFrame(() => resolve(performance.now() - started));
            else requestAnimationFrame(look);
          };
          look();
        };
        document.addEventListener(name, begin, { capture: true, once: true });
      }),
    }),
    [event, selector, count, height] as const,
  );
  const handle = await result;
  await act();
  return handle.evaluate(async ({ took }) => took);
}

/** What a browser loads to show a run, in KB as they travel. */
export async function measureScripts(browser: Browser, dashboard: string, runId: string): Promise<number> {
  const context = await browser.newContext({ baseURL: dashboard });
  const page = await context.newPage();
  const client = await context.newCDPSession(page);
  await client.send("Network.enable");
  const scripts = new Set<string>();
  let bytes = 0;
  client.on("Network.responseReceived", ({ requestId, type }) => {
    if (type === "Script") scripts.add(requestId);
  });
  client.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    if (scripts.has(requestId)) bytes += encodedDataLength;
  });
  await page.goto(`/runs/${runId}`, { waitUntil: "networkidle", timeout: 20_000 }).catch(() => undefined);
  await page.locator(TREE_ROWS).nth(READABLE_ROWS).waitFor();
  await context.close();
  return bytes / 1000;
}

/** The page's heap before and after it has followed a run that is going on. */
export async function followLive(page: Page, collector: string, seconds: number): Promise<{ beforeMb: number; afterMb: number }> {
  const runId = newRunId();
  const spans = agentTree({ spans: 2000 + 20 * Math.ceil(seconds), agent: "live", seed: 77, startMs: Date.now() - 60_000 });
  // The root ends last, as exporters send it.
  const [root, ...rest] = spans;
  await sendRun(collector, runId, rest.slice(0, 2000));
  await page.goto(`/runs/${runId}`);
  await page.locator(TREE_ROWS).nth(READABLE_ROWS).waitFor();
  const client = await page.context().newCDPSession(page);
  const heapMb = async (): Promise<number> => {
    await client.send("HeapProfiler.collectGarbage");
    return (await client.send("Runtime.getHeapUsage")).usedSize / 1e6;
  };
  const beforeMb = await heapMb();
  for (let second = 0; second < seconds; second++) {
    await sendRun(collector, runId, rest.slice(2000 + 20 * second, 2000 + 20 * (second + 1)));
    await delay(1000);
  }
  await sendRun(collector, runId, [root!]);
  return { beforeMb, afterMb: await heapMb() };
}
