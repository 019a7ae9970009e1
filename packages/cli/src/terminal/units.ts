/** 950 ms, 1.2 s, 3 min 5 s. */
export function duration(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1_000).toFixed(1)} s`;
  return `${Math.floor(milliseconds / 60_000)} min ${Math.round((milliseconds % 60_000) / 1_000)} s`;
}

/** $0.0042, $1.25; empty for nothing. */
export function dollars(amount: number): string {
  if (amount === 0) return "";
  return amount < 0.1 ? `$${amount.toFixed(4)}` : `$${amount.toFixed(2)}`;
}

/** What a run cost; `+?` where calls are among it for whose models no price is known. */
export function costOfRun({
  costUsd,
  unpricedCalls = 0,
}: {
  readonly costUsd: number;
  readonly unpricedCalls?: number | undefined;
}): string {
  return `${dollars(costUsd)}${unpricedCalls > 0 ? " +?" : ""}`.trim();
}

/** Local time to the second. */
export function time(milliseconds: number): string {
  const date = new Date(milliseconds);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}
