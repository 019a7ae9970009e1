import { createParser } from "nuqs";

/** A stretch of a run, in milliseconds after its start. */
export interface Zoom {
  readonly fromMs: number;
  readonly toMs: number;
}

export const parseAsZoom = createParser<Zoom>({
  parse: (text) => {
    const [fromMs = Number.NaN, toMs = Number.NaN] = text.split("_").map(Number);
    return fromMs >= 0 && toMs > fromMs && Number.isFinite(toMs) ? { fromMs, toMs } : null;
  },
  serialize: ({ fromMs, toMs }) => `${rounded(fromMs)}_${rounded(toMs)}`,
  eq: (a, b) => a.fromMs === b.fromMs && a.toMs === b.toMs,
});

function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
