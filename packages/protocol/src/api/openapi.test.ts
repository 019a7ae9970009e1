import { describe, expect, test } from "vitest";
import { openApiDocument } from "./openapi.ts";
import { routes } from "./routes.ts";

interface Operation {
  operationId: string;
  parameters?: { name: string; in: string; required: boolean; schema: object }[];
  requestBody?: object;
}

describe("openApiDocument", () => {
  const document = JSON.parse(JSON.stringify(openApiDocument("1.2.3"))) as ReturnType<typeof openApiDocument>;
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, ...(operation as Operation) })),
  );

  test("has every route once, with its parameters and body", () => {
    expect(document.info.version).toBe("1.2.3");
    const described = operations.filter(({ operationId }) => !operationId.startsWith("stream"));
    expect(described.map(({ operationId }) => operationId).sort()).toEqual(Object.keys(routes).sort());
    for (const { path, method, operationId, parameters = [], requestBody } of described) {
      const route = routes[operationId as keyof typeof routes];
      expect({ path, method }).toEqual({ path: route.path, method: route.method });
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      expect(parameters.filter((parameter) => parameter.in === "path").map(({ name }) => name)).toEqual(inPath);
      expect(requestBody !== undefined).toBe("body" in route);
    }
  });

  test("says which query parameters may be left out", () => {
    const listRuns = operations.find(({ operationId }) => operationId === "listRuns");
    expect(listRuns?.parameters?.map(({ name, required }) => [name, required])).toEqual([
      ["q", false],
      ["range", false],
      ["limit", false],
      ["cursor", false],
      ["count", false],
    ]);
    expect(listRuns?.parameters?.[2]?.schema).toMatchObject({ type: "integer", minimum: 1, maximum: 500, default: 50 });
  });

  test("has every reference it makes", () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map((match) => match[1]);
    expect(references.length).toBeGreaterThan(0);
    for (const name of references) expect(document.components.schemas).toHaveProperty(name!);
  });
});
