export { runSuite, type RunSuiteOptions, type SuiteProgress, type SuiteRun } from "./run-suite.ts";
