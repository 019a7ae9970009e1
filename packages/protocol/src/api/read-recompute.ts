import type { z } from "zod";
import { recomputeEvent, type recomputeRequest, type RecomputeEvent } from "./costs.ts";
import { readEvents, type EventOptions } from "./event-lines.ts";

/**
 * Computes the cost of recorded calls by the prices of today, and yields how it goes.
 *
 * @throws RetakeError Thrown when it could not be brought to its end: asked again, it goes on.
 */
export async function* readRecompute(
  request: z.input<typeof recomputeRequest>,
  options: EventOptions = {},
): AsyncGenerator<Exclude<RecomputeEvent, { type: "failed" }>> {
  yield* readEvents({ method: "POST", path: "/api/costs/recompute", body: request }, recomputeEvent, options);
}
