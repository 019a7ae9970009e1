export { describeProcessors } from "./describe-processors.ts";
export { readProcessors } from "./read-processors.ts";
