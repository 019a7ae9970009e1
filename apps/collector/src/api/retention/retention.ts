import type { Project } from "@retake/protocol";
import type { ApiContext } from "../context.ts";
import type { Handlers } from "../http/mount.ts";
import { found } from "../not-found.ts";

export interface RetentionSources {
  /** Of the settings. */
  readonly retentionDays: number;
}

export function retentionHandlers(
  { store }: ApiContext,
  { retentionDays: defaultDays }: RetentionSources,
): Pick<Handlers, "listRetention" | "setRetention"> {
  const retentionOf = ({ name, retentionDays }: Project) => ({
    project: name,
    ownDays: retentionDays,
    days: retentionDays ?? defaultDays,
  });
  return {
    async listRetention({ query }) {
      const projects = await store.listProjects();
      const asked = query.project === undefined ? projects : [found(await store.getProject(query.project), "project", query.project)];
      return { defaultDays, projects: asked.map(retentionOf) };
    },
    async setRetention({ project, actor, body }) {
      const name = body.project ?? project;
      return retentionOf(found(await store.setRetention(name, body.days, actor), "project", name));
    },
  };
}
