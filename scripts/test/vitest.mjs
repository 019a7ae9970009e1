import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { root } from "../setup/root.mjs";
import { run } from "../setup/run.mjs";

const bin = path.join(root, "node_modules/.bin");
const environment = () => ({ ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH}` });

/** Runs projects of vitest.config.ts and counts. A file that can't be loaded, or an error outside of any test, is a failure. */
export async function runVitest(projects, env = {}) {
  const folder = await mkdtemp(path.join(tmpdir(), "retake-test-"));
  const file = path.join(folder, "results.json");
  try {
    const args = [
      "run",
      ...projects.flatMap((name) => ["--project", name]),
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${file}`,
    ];
    const { code } = await run(path.join(bin, "vitest"), args, { env: { ...environment(), ...env } });
    const results = JSON.parse(await readFile(file, "utf8").catch(() => "null"));
    if (results === null) return { passed: 0, failed: 1, skipped: 0 };
    const broken = results.testResults.filter(
      ({ status, assertionResults }) => status === "failed" && !assertionResults.some((test) => test.status === "failed"),
    );
    const failed = results.numFailedTests + broken.length;
    return {
      passed: results.numPassedTests,
      failed: failed === 0 && code !== 0 ? 1 : failed,
      skipped: results.numPendingTests + results.numTodoTests,
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** How many tests a project has, without running them. */
export async function countTests(project) {
  const { code, output } = await run(path.join(bin, "vitest"), ["list", "--project", project, "--json"], {
    env: environment(),
    quiet: true,
  });
  return code === 0 ? JSON.parse(output.slice(output.indexOf("["))).length : 0;
}
