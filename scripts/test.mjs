import { runSteps } from "./check/run-steps.mjs";
import { steps } from "./check/steps.mjs";
import { install } from "./setup/install.mjs";
import { requireNode20 } from "./setup/node-version.mjs";
import { runMain } from "./setup/stop.mjs";
import { buildDashboard } from "./start/dashboard-build.mjs";
import { provideChromium } from "./test/chromium.mjs";
import { countTests, runVitest } from "./test/vitest.mjs";

const say = (line) => console.log(line);

// Everything: static checks, tests, then the browser's stories against builds. Each check counts as a test.
await runMain(async () => {
  requireNode20();
  await install(say);
  const chromium = await provideChromium(say);
  say("\nStatic checks");
  const checks = await runSteps(steps, say);
  say("\nTests");
  const tests = await runVitest(["unit", "integration", "cluster"]);
  say("\nBrowser tests");
  const browser = await runBrowserTests(chromium);

  const all = [{ passed: checks.passed, failed: checks.failed.length, skipped: 0 }, tests, browser];
  const sum = (key) => all.reduce((total, each) => total + each[key], 0);
  if (checks.failed.length > 0) say(`\nFailed checks: ${checks.failed.join(", ")}`);
  say(`\n${sum("passed")} passed, ${sum("failed")} failed, ${sum("skipped")} skipped`);
  return sum("failed") === 0 ? 0 : 1;
});

async function runBrowserTests(chromium) {
  if (chromium.missing) {
    say(`Skipped. ${chromium.missing}`);
    return { passed: 0, failed: 0, skipped: await countTests("e2e") };
  }
  try {
    await buildDashboard(say);
  } catch (error) {
    say(error.message);
    return { passed: 0, failed: 1, skipped: await countTests("e2e") };
  }
  return runVitest(["e2e"], { CHROMIUM_PATH: chromium.path });
}
