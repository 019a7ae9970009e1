export type { SignInSources } from "./accounts/accounts.ts";
export { createApi } from "./app.ts";
export type { RequestObserver } from "./http/observe-requests.ts";
export { createOriginGuard } from "./http/origin-guard.ts";
export { createAsk } from "./search/ask.ts";
