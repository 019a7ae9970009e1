export { DurableQueue, type DurableQueueOptions, type QueueOptions, type QueueState } from "./durable-queue.ts";
export type { QueueCounters } from "./counters.ts";
export { inspectQueues, type FolderReport, type QueueReport } from "./inspect-queues.ts";
export { sendOrphans, type SentOrphans } from "./send-orphans.ts";
export { defaultQueueDirectory } from "./locations.ts";
