import { RetakeError } from "@retake/protocol";
import type { ApiContext } from "../context.ts";
import type { Handlers } from "../http/mount.ts";

export function projectHandlers({ store }: ApiContext): Pick<Handlers, "listProjects" | "createProject"> {
  return {
    listProjects: async () => ({ projects: await store.listProjects() }),
    async createProject({ actor, body: { name, retentionDays } }) {
      const project = await store.createProject({ name, retentionDays, actor });
      if (project === null) throw new RetakeError("conflict", `There is a project ${name} already.`, { data: { name } });
      return project;
    },
  };
}
