export { normalizeLog } from "./log.ts";
export { normalizeSpan } from "./span.ts";
