import { install } from "./setup/install.mjs";
import { requireNode20 } from "./setup/node-version.mjs";
import { node } from "./setup/root.mjs";
import { run } from "./setup/run.mjs";
import { runMain, Stop } from "./setup/stop.mjs";

const FACTOR = 20;
/** Ten million in an ordinary soak. */
const FUZZ_CASES = 500_000;

// `npm run soak -- [FACTOR]`: the random programs and damaged payloads of `npm test`, many times as many, and the faults. Each failure
// prints its seed and the smallest program that fails; RETAKE_SEED=N runs that again.
await runMain(async () => {
  requireNode20();
  const factor = Number(process.argv[2] ?? FACTOR);
  if (!(factor >= 1)) throw new Stop(`npm run soak -- FACTOR, a number from 1; ${FACTOR} without it.`);
  await install(console.log);
  const tests = [
    "packages/sdk/src/replay/determinism",
    "packages/sdk/src/interception",
    "apps/collector/src/pipeline/spool",
    "apps/collector/src/fuzz",
    "test/faults",
  ];
  const { code } = await run(node, ["node_modules/vitest/vitest.mjs", "run", ...tests], {
    env: { RETAKE_FUZZ_CASES: String(FUZZ_CASES * factor), ...process.env, RETAKE_SOAK: String(factor) },
  });
  return code;
});
