import type { z } from "zod";
import type { RouteAccess } from "./access/level.ts";

export interface Route {
  readonly method: "get" | "post";
  /** Path below the collector's address; parameters as `{name}`. */
  readonly path: string;
  readonly summary: string;
  readonly tag:
    | "runs"
    | "agents"
    | "checkpoints"
    | "signals"
    | "forks"
    | "workers"
    | "suites"
    | "projects"
    | "keys"
    | "audit"
    | "health"
    | "account"
    | "members"
    | "settings"
    | "searches";
  readonly access: RouteAccess;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  readonly response: z.ZodType;
}
