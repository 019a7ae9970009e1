export { createCost, type Call, type Priced } from "./cost.ts";
export { describePrices } from "./describe-prices.ts";
export { createPrices } from "./prices.ts";
export { readPrices } from "./read-prices.ts";
