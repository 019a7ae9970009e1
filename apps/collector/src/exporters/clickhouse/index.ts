export { createStoreExporter } from "./store-exporter.ts";
