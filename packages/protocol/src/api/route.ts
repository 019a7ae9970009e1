import type { z } from "zod";

/** One way to call the collector, as data. */
export interface Route {
  readonly method: "get" | "post";
  /** Path below the collector's address; parameters as `{name}`. */
  readonly path: string;
  readonly summary: string;
  readonly tag: "runs" | "checkpoints" | "searches" | "signals" | "forks" | "workers" | "suites" | "projects" | "keys" | "audit" | "health";
  /** What a key must open: open asks for none, write a project, admin all of them. @default "write" */
  readonly access?: "open" | "write" | "admin";
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  readonly response: z.ZodType;
}
