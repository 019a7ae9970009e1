export { sampleRules } from "./rules.ts";
