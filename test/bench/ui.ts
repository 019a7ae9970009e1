import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { newRunId } from "@retake/protocol";
import { startApplication } from "../support/application/index.ts";
import { launchBrowser } from "../support/browser/index.ts";
import { agentTree, sendRun } from "../support/giant-runs/index.ts";
import { printBench, quantile } from "./report.ts";
import { followLive, measureRuns, measureScripts, openByClick, useTree } from "./ui/measures.ts";
import { sendSmallRuns } from "./ui/runs.ts";

/*
 * What a reader waits for: everything is started anew, runs of 10,000 and 50,000 spans and many small ones are sent
 * through the OTLP door, and headless Chromium opens, scrolls, folds and follows them.
 *
 * npm run bench -- ui [--runs 1000000] [--live-seconds 600] [--times 5]
 */

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "5000" },
    "live-seconds": { type: "string", default: "20" },
    times: { type: "string", default: "5" },
  },
});
const [runs, liveSeconds, times] = [values.runs, values["live-seconds"], values.times].map(Number) as [number, number, number];

const folder = await mkdtemp(join(tmpdir(), "retake-bench-ui-"));
console.log("starting everything …");
const application = await startApplication(join(folder, "data"), { RETAKE_DEMO: "0" });
const browser = await launchBrowser();
try {
  const giants = [10_000, 50_000].map((spans) => ({ spans, runId: newRunId(), agent: `giant-${spans}` }));
  console.log(`sending ${runs} small runs and two giants …`);
  await sendSmallRuns(application.collector, runs);
  for (const { spans, runId, agent } of giants)
    await sendRun(application.collector, runId, agentTree({ spans, agent, startMs: Date.now() - spans * 1000 }));

  const page = await browser.newPage({ baseURL: application.dashboard, viewport: { width: 1440, height: 900 } });
  console.log("opening …");
  const firstContent = await measureRuns(page, times);
  const opened = [];
  for (const giant of giants) opened.push({ ...giant, ms: await openByClick(page, giant, times), ...(await useTree(page)) });
  const scriptKb = await measureScripts(browser, application.dashboard, giants[0]!.runId);
  console.log(`following a run for ${liveSeconds} s …`);
  const live = await followLive(page, application.collector, liveSeconds);

  const [ten, fifty] = opened as [(typeof opened)[number], (typeof opened)[number]];
  const half = (list: readonly number[]): number => quantile(list, 0.5);
  printBench(
    "ui",
    [
      { measure: "click in Runs → readable, ms (median)", "10,000": half(ten.ms), "50,000": half(fifty.ms) },
      { measure: "the slowest of them, ms", "10,000": Math.max(...ten.ms), "50,000": Math.max(...fifty.ms) },
      { measure: "frames while scrolling, p95 ms", "10,000": quantile(ten.frameMs, 0.95), "50,000": quantile(fifty.frameMs, 0.95) },
      { measure: "DOM nodes", "10,000": ten.nodes, "50,000": fifty.nodes },
      { measure: "collapse all, ms", "10,000": ten.collapseMs, "50,000": fifty.collapseMs },
      { measure: "expand all, ms", "10,000": ten.expandMs, "50,000": fifty.expandMs },
      { measure: `first content of Runs (${runs} stored), ms`, "10,000": half(firstContent), "50,000": half(firstContent) },
      { measure: "JavaScript of Run, KB gzipped", "10,000": scriptKb, "50,000": scriptKb },
      { measure: `heap after ${liveSeconds} s of live tail, MB`, "10,000": live.beforeMb, "50,000": live.afterMb },
    ],
    {
      run_10k_ms: half(ten.ms),
      run_50k_ms: half(fifty.ms),
      frame_p95_ms: Math.max(quantile(ten.frameMs, 0.95), quantile(fifty.frameMs, 0.95)),
      run_js_kb: scriptKb,
      runs_first_content_ms: half(firstContent),
      live_heap_growth_mb: live.afterMb - live.beforeMb,
    },
  );
} finally {
  await browser.close();
  await application.interrupt();
  await rm(folder, { recursive: true, force: true });
}
