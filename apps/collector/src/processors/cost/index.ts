export { createCost } from "./cost.ts";
export { readPrices } from "./read-prices.ts";
