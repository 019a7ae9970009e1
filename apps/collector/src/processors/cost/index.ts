export { createCost, type Call, type Priced } from "./cost.ts";
export { listPrices } from "./list-prices.ts";
export { createPrices } from "./prices.ts";
export { readPrices } from "./read-prices.ts";
