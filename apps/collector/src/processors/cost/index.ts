export { createCost } from "./cost.ts";
