/** What the tokens of a model cost, in USD per million, with all gaps filled. */
export interface PriceVersion {
  /** Of the table that it stands in. */
  readonly version: string;
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly reasoning: number;
  /** USD for each call. */
  readonly request: number;
}

/** Disjoint buckets. */
export interface CallTokens {
  readonly inputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  readonly outputTokens: number;
  readonly reasoningTokens: number;
}

/** Stands in place of a price table's version where a cost is the sender's word. */
export const REPORTED = "reported";

/** In USD. {@link costSql} says the same to ClickHouse. */
export function costOf(tokens: CallTokens, price: PriceVersion): number {
  const total =
    tokens.inputTokens * price.input +
    tokens.cacheReadTokens * price.cacheRead +
    tokens.cacheWriteTokens * price.cacheWrite +
    tokens.outputTokens * price.output +
    tokens.reasoningTokens * price.reasoning;
  return total / 1_000_000 + price.request;
}

/** Prices of many models, as parameters. */
export interface PriceParameters {
  readonly keys: readonly string[];
  readonly versions: readonly string[];
  readonly [price: string]: readonly (string | number)[];
}

export interface PricedModel {
  readonly provider: string;
  readonly model: string;
  readonly price: PriceVersion;
}

const buckets = ["input", "output", "cacheRead", "cacheWrite", "reasoning", "request"] as const;

export function priceParameters(models: readonly PricedModel[]): PriceParameters {
  return {
    keys: models.map(({ provider, model }) => `${provider}\n${model}`),
    versions: models.map(({ price }) => price.version),
    ...Object.fromEntries(buckets.map((bucket) => [bucket, models.map(({ price }) => price[bucket])])),
  };
}

const key = "concat(s.provider, '\\n', s.model)";
const usd = (bucket: (typeof buckets)[number]): string =>
  `transform(${key}, {keys:Array(String)}, {${bucket}:Array(Float64)}, toFloat64(0))`;

/** Over `spans AS s`, by {@link priceParameters}: whether a price is known, its version, and the cost. */
export const hasPriceSql = `has({keys:Array(String)}, ${key})`;
export const versionSql = `transform(${key}, {keys:Array(String)}, {versions:Array(String)}, '')`;
export const costSql = `toDecimal64(round((
  s.input_tokens * ${usd("input")} + s.cache_read_tokens * ${usd("cacheRead")} + s.cache_write_tokens * ${usd("cacheWrite")}
  + s.output_tokens * ${usd("output")} + s.reasoning_tokens * ${usd("reasoning")}
) / 1000000 + ${usd("request")}, 9), 9)`;
