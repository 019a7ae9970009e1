import { RetakeError } from "@retake/protocol";
import type { AccessControl } from "../../access/index.ts";
import type { ApiContext } from "../context.ts";
import type { Handlers } from "../http/mount.ts";

export interface ProjectHandlersOptions extends ApiContext {
  readonly access: Pick<AccessControl, "forgetProject">;
}

export function projectHandlers({ store, access }: ProjectHandlersOptions): Pick<Handlers, "listProjects" | "createProject"> {
  return {
    listProjects: async () => ({ projects: await store.listProjects() }),
    async createProject({ actor, body: { name, retentionDays } }) {
      const project = await store.createProject({ name, retentionDays, actor });
      if (project === null) throw new RetakeError("conflict", `There is a project ${name} already.`, { data: { name } });
      access.forgetProject(name);
      return project;
    },
  };
}
