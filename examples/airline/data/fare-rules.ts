import type { FareRules } from "./records.ts";

export const fareRules: readonly FareRules[] = [
  { cabin: "basic_economy", changeable: false, free_bags: { regular: 0, silver: 1, gold: 2 }, extra_bag_usd: 50 },
  { cabin: "economy", changeable: true, free_bags: { regular: 1, silver: 2, gold: 3 }, extra_bag_usd: 50 },
  { cabin: "business", changeable: true, free_bags: { regular: 2, silver: 3, gold: 4 }, extra_bag_usd: 40 },
];
