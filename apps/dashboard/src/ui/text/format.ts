const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
const dateTime = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "medium" });

export function formatCount(count: number): string {
  return Math.abs(count) < 10_000 ? whole.format(count) : compact.format(count);
}

/** `3 steps`, `1 step`. */
export function countOf(count: number, noun: string): string {
  return `${whole.format(count)} ${noun}${count === 1 ? "" : "s"}`;
}

export function formatDuration(durationMs: number): string {
  if (durationMs < 1) return durationMs <= 0 ? "0 ms" : "<1 ms";
  if (durationMs < 999.5) return `${whole.format(durationMs)} ms`;
  const seconds = durationMs / 1000;
  if (seconds < 59.95) return `${seconds.toFixed(seconds < 9.95 ? 2 : 1)} s`;
  const total = Math.round(seconds);
  if (total < 3600) return `${Math.floor(total / 60)} min ${total % 60} s`;
  return `${Math.floor(total / 3600)} h ${Math.floor((total % 3600) / 60)} min`;
}

export function formatCost(usd: number): string {
  if (usd === 0) return "$0";
  if (usd < 0.0001) return "<$0.0001";
  return `$${usd.toFixed(usd < 0.1 ? 4 : 2)}`;
}

export function formatTime(timeMs: number): string {
  return dateTime.format(timeMs);
}

const moment = new Intl.DateTimeFormat("en", {
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});

/** `31 Jan 2026, 10:05`, to the minute. */
export function formatMoment(timeMs: number): string {
  return moment.format(timeMs);
}

/** How long ago, in the largest unit that fits. */
export function formatAgo(timeMs: number, nowMs: number): string {
  const seconds = Math.max(0, Math.round((nowMs - timeMs) / 1000));
  if (seconds < 5) return "now";
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`;
  return `${Math.floor(seconds / 86_400)} d ago`;
}

const byteUnits = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

/** `1.5 MiB`, `50 GiB`: at most three digits. */
export function formatBytes(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(byteUnits.length - 1, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** power;
  return `${value < 10 && power > 0 ? Math.round(value * 10) / 10 : Math.round(value)} ${byteUnits[power]}`;
}

/** A score or an effect: at most three decimals, a real minus sign. */
export function formatNumber(value: number): string {
  const rounded = Math.round(value * 1000) / 1000;
  const text = Math.abs(rounded) >= 10_000 ? compact.format(rounded) : String(Object.is(rounded, -0) ? 0 : rounded);
  return text.replace("-", "−");
}

export function formatSigned(value: number): string {
  const text = formatNumber(value);
  return value > 0 && text !== "0" ? `+${text}` : text;
}

export function formatPercent(fraction: number): string {
  return `${Math.round(fraction * 1000) / 10} %`;
}

/** The first eight and last four digits: enough to tell ids apart, UUIDv7 share their beginnings. */
export function shortId(id: string): string {
  return id.length > 14 ? `${id.slice(0, 8)}…${id.slice(-4)}` : id;
}
