import { recomputeRequest } from "@retake/protocol";
import type { Recomputation } from "@retake/store";
import type { Hono } from "hono";
import type { ApiContext } from "../context.ts";
import type { ApiEnv } from "../http/authenticate.ts";
import { eventLines, type EventLineOptions } from "../http/event-lines.ts";
import { parseBody, type Handlers } from "../http/mount.ts";

export interface CostSources {
  /** The prices of today. */
  readonly price: Recomputation["price"];
}

export function costHandlers({ store }: ApiContext): Pick<Handlers, "listCosts"> {
  return { listCosts: async ({ project, query }) => ({ models: await store.listCosts(project, query) }) };
}

/** `POST /api/costs/recompute`: computes costs by the prices of today; what changes, and progress, as JSON lines. */
export function mountRecompute(app: Hono<ApiEnv>, { store, price, ...options }: ApiContext & CostSources & EventLineOptions): void {
  app.post("/api/costs/recompute", async (context) => {
    const { project, actor } = context.var.identity;
    const request = await parseBody(context, recomputeRequest);
    return eventLines(context, options, (signal) => store.recomputeCosts({ ...request, project, price, actor, signal }));
  });
}
