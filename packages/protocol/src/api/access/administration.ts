import { z } from "zod";
import { auditList, auditQuery, auditVerdict } from "./audit.ts";
import { deployment } from "../health.ts";
import { apiKey, keyCreate, keyCreated, keyId, keyList, keyListQuery } from "./keys.ts";
import { project, projectCreate, projectList } from "./projects.ts";
import { projectRetention, retentionChange, retentionList, retentionQuery } from "./retention.ts";
import { priceList, processorList } from "./settings.ts";
import type { Route } from "../route.ts";

/** What projects, and the collector as a whole, are run by. */
export const administrationRoutes = {
  listProjects: { method: "get", path: "/api/projects", summary: "All projects", tag: "projects", access: "admin", response: projectList },
  createProject: {
    method: "post",
    path: "/api/projects",
    summary: "Create a project",
    tag: "projects",
    access: "admin",
    body: projectCreate,
    response: project,
  },
  listRetention: {
    method: "get",
    path: "/api/retention",
    summary: "How long runs are kept, by project",
    tag: "projects",
    access: "manage",
    query: retentionQuery,
    response: retentionList,
  },
  setRetention: {
    method: "post",
    path: "/api/retention",
    summary: "Say how long the runs of a project are kept; what is older goes with the next pass, within 6 hours",
    tag: "projects",
    access: "manage",
    body: retentionChange,
    response: projectRetention,
  },
  listKeys: {
    method: "get",
    path: "/api/keys",
    summary: "All keys, without their secrets",
    tag: "keys",
    access: "manage",
    query: keyListQuery,
    response: keyList,
  },
  createKey: {
    method: "post",
    path: "/api/keys",
    summary: "Create a key; its secret is in this answer and nowhere else",
    tag: "keys",
    access: "manage",
    body: keyCreate,
    response: keyCreated,
  },
  revokeKey: {
    method: "post",
    path: "/api/keys/{keyId}/revoke",
    summary: "Revoke a key, for good; it is refused everywhere within 5 seconds",
    tag: "keys",
    access: "manage",
    params: z.object({ keyId }),
    body: z.object({}),
    response: apiKey,
  },
  listAudit: {
    method: "get",
    path: "/api/audit",
    summary: "Administrative acts, newest first",
    tag: "audit",
    access: "admin",
    query: auditQuery,
    response: auditList,
  },
  verifyAudit: {
    method: "get",
    path: "/api/audit/verify",
    summary: "Whether the chain of the audit log is whole",
    tag: "audit",
    access: "admin",
    response: auditVerdict,
  },
  getDeployment: {
    method: "get",
    path: "/api/deployment",
    summary: "How this deployment is set up, for `retake doctor`",
    tag: "health",
    access: "admin",
    response: deployment,
  },
  listPrices: {
    method: "get",
    path: "/api/prices",
    summary: "What calls of models are taken to cost",
    tag: "settings",
    access: "read",
    response: priceList,
  },
  getProcessors: {
    method: "get",
    path: "/api/processors",
    summary: "What is redacted, limited, sampled and forwarded",
    tag: "settings",
    access: "manage",
    response: processorList,
  },
} as const satisfies Record<string, Route>;
