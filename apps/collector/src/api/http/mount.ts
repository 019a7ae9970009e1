import { routes, RetakeError, type AccessScope, type Route, type RouteName, type Routes } from "@retake/protocol";
import type { Context, Hono } from "hono";
import type { z } from "zod";
import type { AccessControl, Identity } from "../../access/index.ts";
import { readText } from "./body-limit.ts";
import { requireAccess, type ApiEnv } from "./authenticate.ts";
import { clientOf, type ClientHint } from "./client-hint.ts";

type Parsed<R, K extends "params" | "query" | "body"> = R extends { readonly [P in K]: infer S extends z.ZodType }
  ? z.output<S>
  : undefined;

/** What a handler gets: whom the request comes from, and its parts as the route's schemas parsed them. */
export interface Call<N extends RouteName> {
  /** Of the request's key: everything is read from and written to it. */
  readonly project: string;
  /** For the audit log. */
  readonly actor: string;
  readonly scope: AccessScope;
  readonly identity: Identity;
  /** Where the request comes from, as far as it says: of the browser, where the dashboard passes it on. */
  readonly client: ClientHint;
  readonly params: Parsed<Routes[N], "params">;
  readonly query: Parsed<Routes[N], "query">;
  readonly body: Parsed<Routes[N], "body">;
  /** Aborted when the client goes away, its key is revoked, or the server stops. */
  readonly signal: AbortSignal;
}

export type Handler<N extends RouteName> = (call: Call<N>) => Promise<z.input<Routes[N]["response"]>>;
export type Handlers = { readonly [N in RouteName]: Handler<N> };

export interface MountOptions {
  readonly stopping: AbortSignal;
  readonly access: Pick<AccessControl, "hold">;
}

/** On open routes nobody is asked: their handlers read no project. */
const nobody: Identity = { project: "", scope: "none", actor: "", keyed: false };

/** Puts a handler behind every route of the table that has one. */
export function mountRoutes(app: Hono<ApiEnv>, handlers: Partial<Handlers>, { stopping, access }: MountOptions): void {
  for (const [name, route] of Object.entries(routes as Record<string, Route>)) {
    const handler = handlers[name as RouteName] as ((call: unknown) => Promise<unknown>) | undefined;
    if (handler === undefined) continue;
    app.on(route.method.toUpperCase(), route.path.replace(/\{(\w+)\}/g, ":$1"), async (context) => {
      requireAccess(context, route.access);
      const identity = route.access === "open" ? nobody : context.var.identity;
      const held = access.hold(identity, context.req.header("authorization"));
      try {
        const call = {
          project: identity.project,
          actor: identity.actor,
          scope: identity.scope,
          identity,
          client: clientOf(context),
          params: parse(route.params, context.req.param(), "path"),
          query: parse(route.query, context.req.query(), "query"),
          body: route.body === undefined ? undefined : parse(route.body, await readJson(context), "body"),
          signal: AbortSignal.any([context.req.raw.signal, stopping, held.signal]),
        };
        const answer = (await handler(call)) as object;
        held.signal.throwIfAborted();
        return context.json(answer);
      } finally {
        held.release();
      }
    });
  }
}

/** The body of a request as a schema has it, for routes that stand beside the table. */
export async function parseBody<S extends z.ZodType>(context: Context<ApiEnv>, schema: S): Promise<z.output<S>> {
  return parse(schema, await readJson(context), "body") as z.output<S>;
}

/** The query of a request, likewise. */
export function parseQuery<S extends z.ZodType>(context: Context<ApiEnv>, schema: S): z.output<S> {
  return parse(schema, context.req.query(), "query") as z.output<S>;
}

async function readJson(context: Context<ApiEnv>): Promise<unknown> {
  const mediaType = context.req.header("content-type")?.split(";", 1)[0]?.trim().toLowerCase();
  // A page of another origin can't send this type without being asked for permission, and never gets it.
  if (mediaType !== "application/json") throw new RetakeError("unsupported_media_type", "The content type must be application/json.");
  const text = await readText(context);
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new RetakeError("bad_request", `The body is not JSON: ${(cause as Error).message}`, { cause });
  }
}

function parse(schema: z.ZodType | undefined, value: unknown, place: string): unknown {
  if (schema === undefined) return undefined;
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issues = result.error.issues.slice(0, 5).map((issue) => ({ path: [place, ...issue.path].join("."), message: issue.message }));
  const first = issues[0];
  throw new RetakeError("bad_request", `${first?.path ?? place}: ${first?.message ?? "not valid"}`, { data: { issues } });
}
