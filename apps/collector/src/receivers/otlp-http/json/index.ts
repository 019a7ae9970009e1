export { decodeLogs } from "./logs.ts";
export { decodeTraces } from "./traces.ts";
