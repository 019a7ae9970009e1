export { openSpool } from "./open-spool.ts";
export type { Spool, SpooledPayloads, SpoolStats } from "./spool.ts";
