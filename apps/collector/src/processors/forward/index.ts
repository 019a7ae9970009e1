export { openForward } from "./open-forward.ts";
export { forwardTarget } from "./target.ts";
