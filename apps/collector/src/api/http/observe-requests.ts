import type { MiddlewareHandler } from "hono";
import { routePath } from "hono/route";

export interface RequestObserver {
  readonly measure: (method: string, route: string, status: number, seconds: number) => void;
  /** Does the work, which gives the status, inside a span; undefined where nothing is traced. */
  readonly trace?: ((method: string, route: string, work: () => Promise<number>) => Promise<number>) | undefined;
}

/** Asked by machines over and over: of no interest in a trace. */
const untraced: ReadonlySet<string> = new Set(["/healthz", "/readyz", "/metrics", "/api/events", "(none)"]);

/** Tells how long each request took, by route: never by path, of which there is no end. */
export function observeRequests({ measure, trace }: RequestObserver): MiddlewareHandler {
  return async (context, next) => {
    const { method } = context.req;
    const matched = routePath(context, -1);
    const route = matched.endsWith("*") ? "(none)" : matched;
    const started = performance.now();
    const work = async (): Promise<number> => {
      await next();
      return context.res.status;
    };
    const status = trace === undefined || untraced.has(route) ? await work() : await trace(method, route, work);
    measure(method, route, status, (performance.now() - started) / 1000);
  };
}
