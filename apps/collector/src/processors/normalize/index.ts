export { createLogDecoder, createTraceDecoder } from "./decoders.ts";
export type { Call, Priced } from "../cost/index.ts";
export { createTraces } from "./spans/traces.ts";
