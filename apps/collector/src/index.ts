export { startCollector, type Collector, type CollectorConfig } from "./collector.ts";
export { parseConfig, type Config } from "./config.ts";
export { openStore, type OpenedStore } from "./open-store.ts";
