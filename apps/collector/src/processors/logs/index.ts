export { toLogRecord } from "./to-log-record.ts";
