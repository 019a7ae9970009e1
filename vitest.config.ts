import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";

// Workspaces resolve to their source, in the test and in what it imports, so that no test needs a build.
const source = "@retake/source";
const conditions = [source, "module", "node", "development|production"];

const project = (name: string, include: string[], exclude: string[] = []) => ({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: [source, "node"] } },
  test: {
    name,
    include,
    exclude: ["**/node_modules/**", "**/dist/**", "**/.next/**", ...exclude],
    environment: "node" as const,
    pool: "forks" as const,
    execArgv: [`--conditions=${source}`],
    // Recorded data of tests never meets that of the user, nor that of other test runs.
    env: { RETAKE_QUEUE_DIR: join(tmpdir(), `retake-test-queue-${process.pid}`) },
  },
});

const folders = "{packages,apps,examples,scripts,test}";
const integration = [
  `${folders}/**/*.integration.test.{ts,tsx}`,
  "test/conformance/**/*.test.ts",
  "test/faults/**/*.test.ts",
  "test/load/**/*.test.ts",
];
const wholeSystem = ["test/e2e/**/*.test.ts"];

const unit = project("unit", [`${folders}/**/*.test.{ts,tsx}`], [...integration, ...wholeSystem, "test/load/**"]);
const whole = project("integration", integration, wholeSystem);
const browser = project("e2e", wholeSystem);
// The store's tests again, through the Distributed tables of two shards; without those of one server, or of both by themselves.
const store = "packages/store/src";
const cluster = project("cluster", [`${store}/**/*.integration.test.ts`], [`${store}/{client,embedded,migrations/cluster}/**`]);

export default defineConfig({
  test: {
    projects: [
      { ...unit, test: { ...unit.test, testTimeout: 10_000, typecheck: { enabled: false } } },
      // Each of these files starts servers of its own: few at once, and time to start. With three, faults take three times as long.
      { ...whole, test: { ...whole.test, testTimeout: 60_000, hookTimeout: 120_000, teardownTimeout: 30_000, maxWorkers: 2 } },
      {
        ...cluster,
        test: {
          ...cluster.test,
          env: { ...cluster.test.env, RETAKE_TEST_CLUSTER: "1" },
          testTimeout: 120_000,
          hookTimeout: 120_000,
          teardownTimeout: 30_000,
          maxWorkers: 2,
        },
      },
      {
        ...browser,
        test: {
          ...browser.test,
          testTimeout: 120_000,
          hookTimeout: 240_000,
          teardownTimeout: 60_000,
          // A story waits more than it works.
          maxWorkers: 2,
        },
      },
    ],
    passWithNoTests: true,
  },
});
