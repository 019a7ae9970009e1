import { z } from "zod";

/** What somebody may do in a project. The owner of a collector may do everything in all of them. */
export const memberRole = z
  .enum(["viewer", "editor", "admin"])
  .describe("viewer: reads. editor: also forks, answers, suites. admin: also members, keys and retention of the project");
export type MemberRole = z.infer<typeof memberRole>;

/** How far a request may go: what its key or its user's role opens. `manage`: a project's members, keys and retention. */
export const accessScope = z.enum(["none", "ingest", "read", "write", "manage", "admin"]);
export type AccessScope = z.infer<typeof accessScope>;

/**
 * What a route asks of whoever calls it. `open`: nothing; `known`: a key, session or loopback of whatever scope;
 * `signed-in`: a user's session; else a scope, each with all before it.
 */
export type RouteAccess = "open" | "known" | "signed-in" | "read" | "write" | "manage" | "admin";

export const scopeOfRole: Readonly<Record<MemberRole | "owner", AccessScope>> = {
  viewer: "read",
  editor: "write",
  admin: "manage",
  owner: "admin",
};

/** Whether a scope reaches as far as another. */
export function reaches(scope: AccessScope, needed: AccessScope): boolean {
  return accessScope.options.indexOf(scope) >= accessScope.options.indexOf(needed);
}

/** The header in which a session names the one of its projects that a request is about. A key opens one project only. */
export const PROJECT_HEADER = "retake-project";
