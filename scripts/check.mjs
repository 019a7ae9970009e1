import { runSteps } from "./check/run-steps.mjs";
import { publishSteps, steps } from "./check/steps.mjs";
import { install } from "./setup/install.mjs";
import { requireNode20 } from "./setup/node-version.mjs";
import { runMain } from "./setup/stop.mjs";

// `npm run check` for everything static; `npm run check -- --publish` for the packages as they would be published too.
await runMain(async () => {
  requireNode20();
  await install(console.log);
  const publish = process.argv.includes("--publish");
  const { passed, failed } = await runSteps(publish ? [...steps, ...publishSteps] : steps, console.log);
  console.log(`\n${passed} checks passed, ${failed.length} failed${failed.length > 0 ? `: ${failed.join(", ")}` : ""}`);
  return failed.length === 0 ? 0 : 1;
});
