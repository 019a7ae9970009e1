export { createApi } from "./app.ts";
export { createOriginGuard } from "./http/origin-guard.ts";
