import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { openApiDocument } from "@retake/protocol";
import type { Hono } from "hono";
import type { ApiEnv } from "../http/authenticate.ts";

const files: Readonly<Record<string, string>> = {
  "swagger-ui.css": "text/css; charset=utf-8",
  "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
  "favicon-32x32.png": "image/png",
};

/** The page's own files only. Swagger UI sets styles on elements and shows its icons as data URLs. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Retake collector: API</title>
<link rel="stylesheet" href="/api/docs/swagger-ui.css">
<link rel="icon" href="/api/docs/favicon-32x32.png">
</head>
<body>
<div id="api"></div>
<script src="/api/docs/swagger-ui-bundle.js"></script>
<script src="/api/docs/page.js"></script>
</body>
</html>
`;

const SCRIPT = `SwaggerUIBundle({ url: "/api/openapi.json", dom_id: "#api", deepLinking: true, validatorUrl: null });\n`;

/** `/api/openapi.json`, and `/api/docs` that shows it. */
export function mountDocs(app: Hono<ApiEnv>, version: string): void {
  const folder = dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));
  const document = openApiDocument(version);

  app.get("/api/openapi.json", (context) => context.json(document));
  app.get("/api/docs", (context) => context.html(PAGE, 200, { "content-security-policy": POLICY }));
  app.get("/api/docs/page.js", (context) => context.body(SCRIPT, 200, { "content-type": "text/javascript; charset=utf-8" }));
  for (const [name, contentType] of Object.entries(files)) {
    app.get(`/api/docs/${name}`, async (context) => context.body(await readFile(join(folder, name)), 200, { "content-type": contentType }));
  }
}
