export { adjustPValues } from "./benjamini-hochberg.ts";
export { bootstrapInterval, mean, type BootstrapOptions, type Interval } from "./bootstrap.ts";
export {
  compare,
  DEFAULT_MARGIN,
  pairedDifferences,
  type Compared,
  type Comparison,
  type ComparisonVerdict,
  type PairedCase,
} from "./compare.ts";
export { passHatK, passHatKs, type Trials } from "./pass-hat-k.ts";
export { signFlipPValue, type SignFlipOptions } from "./sign-flip.ts";
