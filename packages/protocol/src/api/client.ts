import type { z } from "zod";
import { RetakeError } from "../errors/retake-error.ts";
import { errorBody, routes, type Route, type RouteName, type Routes } from "./routes.ts";

type Part<R, K extends "params" | "query" | "body"> = R extends { readonly [P in K]: infer S extends z.ZodType }
  ? { [P in K]: z.input<S> }
  : unknown;
type OptionalQuery<R> = R extends { readonly query: infer S extends z.ZodType } ? { query?: Partial<z.input<S>> } : unknown;

/** What a route is called with: its params, query and body, as far as it has them. */
export type RouteArguments<N extends RouteName> = Part<Routes[N], "params"> &
  OptionalQuery<Routes[N]> &
  Part<Routes[N], "body"> & { signal?: AbortSignal };
export type RouteResponse<N extends RouteName> = z.output<Routes[N]["response"]>;

export type Client = {
  [N in RouteName]: (
    ...args: Record<never, never> extends RouteArguments<N> ? [RouteArguments<N>?] : [RouteArguments<N>]
  ) => Promise<RouteResponse<N>>;
};

export interface ClientOptions {
  /** Address of the collector. @default "http://127.0.0.1:4318" */
  readonly url?: string;
  readonly fetch?: typeof globalThis.fetch;
  /** Key of the collector, where it needs one: `rtk_…`. Not read from the environment here. */
  readonly key?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

interface AnyArguments {
  params?: Record<string, string>;
  query?: Record<string, string | number | undefined>;
  body?: unknown;
  signal?: AbortSignal;
}

/**
 * A typed client of the collector's HTTP API: one method a route.
 *
 * @throws RetakeError with the server's code; Thrown when the server answers with an error, or
 * with `collector_unreachable` when it does not answer.
 */
export function createClient(options: ClientOptions = {}): Client {
  const base = (options.url ?? "http://127.0.0.1:4318").replace(/\/+$/, "");
  const send = options.fetch ?? globalThis.fetch;
  const methods = Object.entries(routes as Record<string, Route>).map(([name, route]) => {
    const method = async (args: AnyArguments = {}): Promise<unknown> => {
      const target = new URL(base + route.path.replace(/\{(\w+)\}/g, (_, key: string) => encodeURIComponent(args.params?.[key] ?? "")));
      for (const [key, value] of Object.entries(args.query ?? {})) if (value !== undefined) target.searchParams.set(key, String(value));
      const init: RequestInit = {
        method: route.method.toUpperCase(),
        headers: {
          ...keyHeaders(options.key),
          ...options.headers,
          accept: "application/json",
          ...(route.body ? { "content-type": "application/json" } : {}),
        },
      };
      if (route.body) init.body = JSON.stringify(args.body);
      if (args.signal) init.signal = args.signal;
      let response: Response;
      try {
        response = await send(target, init);
      } catch (cause) {
        if (args.signal?.aborted) throw cause;
        throw new RetakeError(
          "collector_unreachable",
          `No collector answers at ${base}. Start one with \`npm start\`, or set RETAKE_URL.`,
          { cause, retryable: true },
        );
      }
      const text = await response.text();
      if (!response.ok) throw toError(text, response.status, base);
      return route.response.parse(JSON.parse(text));
    };
    return [name, method] as const;
  });
  return Object.fromEntries(methods) as unknown as Client;
}

/** The header that a key is sent in; none without a key. */
export function keyHeaders(key: string | undefined): Record<string, string> {
  return key === undefined || key === "" ? {} : { authorization: `Bearer ${key}` };
}

/** What an answer that is no success says. */
export function toError(text: string, status: number, base: string): RetakeError {
  try {
    const { error } = errorBody.parse(JSON.parse(text));
    return new RetakeError(error.code, error.message, {
      retryable: status === 429 || status >= 502,
      ...(error.data ? { data: error.data } : {}),
    });
  } catch {
    // Not the collector's own words: a proxy before it, perhaps.
    if (status === 401) return new RetakeError("unauthenticated", `${base} wants a key: set RETAKE_KEY to one of this collector.`);
    if (status === 403) return new RetakeError("forbidden", `${base} refuses this.`);
    return new RetakeError("internal", `${base} answered ${status}, not in the form of Retake's API.`, { retryable: status >= 502 });
  }
}
