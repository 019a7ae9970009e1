import { z } from "zod";
import { fsckEvent, fsckRequest } from "./fsck.ts";
import { errorBody, routes, runEvents, type Route } from "./routes.ts";

/** An OpenAPI 3.1 document; its schemas are JSON Schema of draft 2020-12. */
export interface OpenApiDocument {
  readonly openapi: "3.1.0";
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
}

/** Describes the HTTP API from the table that the server mounts. */
export function openApiDocument(version: string): OpenApiDocument {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [name, route] of Object.entries(routes as Record<string, Route>)) {
    (paths[route.path] ??= {})[route.method] = operation(name, route);
  }
  paths["/api/events"] = { get: eventsOperation };
  paths["/api/fsck"] = { post: fsckOperation };
  return {
    openapi: "3.1.0",
    info: { title: "Retake collector", version, description: "Runs, checkpoints, forks and evaluations of recorded agents." },
    tags: [...new Set(Object.values(routes).map((route) => route.tag))].map((tag) => ({ name: tag })),
    paths,
    components: { schemas: { Error: schemaOf(errorBody, "output") } },
  };
}

function operation(name: string, route: Route): object {
  const parameters = [...parametersOf(route.params, "path"), ...parametersOf(route.query, "query")];
  return {
    operationId: name,
    summary: route.summary,
    tags: [route.tag],
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(route.body ? { requestBody: { required: true, content: { "application/json": { schema: schemaOf(route.body, "input") } } } } : {}),
    responses: {
      200: { description: "Success", content: { "application/json": { schema: schemaOf(route.response, "output") } } },
      default: { description: "Error", content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } } },
    },
  };
}

const fsckOperation = {
  operationId: "streamFsck",
  summary: "Verify what is stored: progress and damage, one JSON object a line, as they are found",
  tags: ["checkpoints"],
  requestBody: { required: true, content: { "application/json": { schema: schemaOf(fsckRequest, "input") } } },
  responses: {
    200: {
      description: "Ends with a line of type end, or of type failed",
      content: { "application/x-ndjson": { schema: schemaOf(fsckEvent, "output") } },
    },
  },
};

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
