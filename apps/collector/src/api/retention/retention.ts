import type { Project } from "@retake/protocol";
import type { ApiContext } from "../context.ts";
import type { Handlers } from "../http/mount.ts";
import { found } from "../not-found.ts";
import { ownProject } from "../own-project.ts";

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
    async listRetention(call) {
      const name = ownProject(call, call.query.project);
      const asked = name === undefined ? await store.listProjects() : [found(await store.getProject(name), "project", name)];
      return { defaultDays, projects: asked.map(retentionOf) };
    },
    async setRetention({ project, scope, actor, body }) {
      const name = body.project ?? project;
      ownProject({ project, scope }, name);
      return retentionOf(found(await store.setRetention(name, body.days, actor), "project", name));
    },
  };
}
