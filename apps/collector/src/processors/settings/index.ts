export { readProcessors } from "./read-processors.ts";
