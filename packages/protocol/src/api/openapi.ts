import { z } from "zod";
import { runId } from "../ids.ts";
import { recomputeEvent, recomputeRequest } from "./costs.ts";
import { deletionEvent, runDeletionQuery, userDeletion } from "./deletion.ts";
import { fsckEvent, fsckRequest } from "./fsck.ts";
import { EXPORT_PATH, exportQuery } from "./searches/export-runs.ts";
import { errorBody, routes, runEvents, type Route } from "./routes.ts";

/** An OpenAPI 3.1 document; its schemas are JSON Schema of draft 2020-12. */
export interface OpenApiDocument {
  readonly openapi: "3.1.0";
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>>; readonly securitySchemes: Readonly<Record<string, unknown>> };
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
}

/** Describes the HTTP API from the table that the server mounts. */
export function openApiDocument(version: string): OpenApiDocument {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [name, route] of Object.entries(routes as Record<string, Route>)) {
    (paths[route.path] ??= {})[route.method] = operation(name, route);
  }
  paths["/api/events"] = { get: eventsOperation };
  for (const [path, methods] of Object.entries(streams))
    for (const [method, stream] of Object.entries(methods)) (paths[path] ??= {})[method] = streamOperation(stream);
  paths[EXPORT_PATH] = { get: exportOperation() };
  return {
    openapi: "3.1.0",
    info: { title: "Retake collector", version, description: "Runs, checkpoints, forks and evaluations of recorded agents." },
    tags: [...new Set(Object.values(routes).map((route) => route.tag))].map((tag) => ({ name: tag })),
    paths,
    components: {
      schemas: { Error: schemaOf(errorBody, "output") },
      securitySchemes: {
        key: { type: "http", scheme: "bearer", description: "A key of the collector (rtk_…); none is needed on loopback" },
      },
    },
    security: [{ key: [] }, {}],
  };
}

function operation(name: string, route: Route): object {
  const parameters = [...parametersOf(route.params, "path"), ...parametersOf(route.query, "query")];
  return {
    operationId: name,
    summary: route.summary,
    tags: [route.tag],
    ...(route.access === "open" ? { security: [] } : {}),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(route.body ? { requestBody: { required: true, content: { "application/json": { schema: schemaOf(route.body, "input") } } } } : {}),
    responses: {
      200: { description: "Success", content: { "application/json": { schema: schemaOf(route.response, "output") } } },
      default: { description: "Error", content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } } },
    },
  };
}

interface Stream {
  readonly operationId: string;
  readonly summary: string;
  readonly tag: Route["tag"];
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  readonly event: z.ZodType;
}

/** Routes whose answer is lines of JSON, one an event. */
const streams: Readonly<Record<string, Readonly<Record<string, Stream>>>> = {
  "/api/fsck": {
    post: {
      operationId: "streamFsck",
      summary: "Verify what is stored: progress and damage, one JSON object a line, as they are found",
      tag: "checkpoints",
      body: fsckRequest,
      event: fsckEvent,
    },
  },
  "/api/runs/{runId}": {
    delete: {
      operationId: "streamRunDeletion",
      summary: "Delete a run for good: progress, then the proof, one JSON object a line",
      tag: "runs",
      params: z.object({ runId }),
      query: runDeletionQuery,
      event: deletionEvent,
    },
  },
  "/api/users/delete": {
    post: {
      operationId: "streamUserDeletion",
      summary: "Delete all runs of a user for good: progress, then the proof, one JSON object a line",
      tag: "runs",
      body: userDeletion,
      event: deletionEvent,
    },
  },
  "/api/costs/recompute": {
    post: {
      operationId: "streamCosts",
      summary: "Compute costs by the prices of today: what changes and progress, one JSON object a line",
      tag: "runs",
      body: recomputeRequest,
      event: recomputeEvent,
    },
  },
};

function streamOperation({ operationId, summary, tag, params, query, body, event }: Stream): object {
  const parameters = [...parametersOf(params, "path"), ...parametersOf(query, "query")];
  return {
    operationId,
    summary,
    tags: [tag],
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body ? { requestBody: { required: true, content: { "application/json": { schema: schemaOf(body, "input") } } } } : {}),
    responses: {
      200: {
        description: "Ends with a line of type end, or of type failed",
        content: { "application/x-ndjson": { schema: schemaOf(event, "output") } },
      },
    },
  };
}

function exportOperation(): object {
  const binary = { type: "string", contentMediaType: "application/vnd.apache.parquet" };
  return {
    operationId: "streamExport",
    summary: "Runs of a search as a file. It breaks off where it can't be brought to its end",
    tags: ["runs"],
    parameters: parametersOf(exportQuery, "query"),
    responses: {
      200: {
        description: "The file, as it is made",
        content: { "application/x-ndjson": { schema: { type: "object" } }, "application/vnd.apache.parquet": { schema: binary } },
      },
      default: { description: "Error", content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } } },
    },
  };
}

const eventsOperation = {
  operationId: "streamEvents",
  summary: "Server-sent events: runs that changed, at most once a second",
  tags: ["runs"],
  responses: {
    200: { description: "Each event's data is a JSON object", content: { "text/event-stream": { schema: schemaOf(runEvents, "output") } } },
  },
};

function parametersOf(schema: z.ZodObject | undefined, place: "path" | "query"): object[] {
  return Object.entries(schema?.shape ?? {}).map(([name, field]) => {
    const { description, ...rest } = schemaOf(field as z.ZodType, "input") as { description?: string };
    const required = place === "path" || !(field as z.ZodType).safeParse(undefined).success;
    return { name, in: place, required, ...(description === undefined ? {} : { description }), schema: rest };
  });
}

/** Fields of any JSON have no narrower schema than `true`. */
function schemaOf(schema: z.ZodType, io: "input" | "output"): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { target: "draft-2020-12", io, unrepresentable: "any" });
  return rest;
}
