export { checkMode, defineSuite, isSuite, type CaseDefinition, type CaseSource, type Suite, type SuiteDefinition } from "./define-suite.ts";
export { resolveCases, type Case } from "./resolve-cases.ts";
