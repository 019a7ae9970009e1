import type { Decoder } from "../../pipeline/index.ts";
import { readMetricsPayload } from "./read-metrics-payload.ts";

/** Data points of a request. */
export const decodeMetrics: Decoder = (payload, into) => {
  const { batch, received, rejected, reasons } = readMetricsPayload(payload);
  into.add(batch);
  return { received, rejected, remarks: reasons, checkpoints: [] };
};
