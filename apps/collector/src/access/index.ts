export { createAccess, type AccessControl } from "./access.ts";
export type { Identity } from "./identity.ts";
export { refuseSession } from "./refusal.ts";
export { isLoopback } from "./loopback.ts";
export { requireWayIn } from "./way-in.ts";
