export type { GateResult, Gates } from "./gates.ts";
export { judge, type JudgeInput } from "./judge.ts";
