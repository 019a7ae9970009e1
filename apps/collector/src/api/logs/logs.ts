import type { ApiContext } from "../context.ts";
import type { Handlers } from "../http/mount.ts";
import { found } from "../not-found.ts";

export function logHandlers({ store }: ApiContext): Pick<Handlers, "listLogs"> {
  return {
    async listLogs({ project, params, query }) {
      const page = await store.listLogs(project, params.runId, query);
      // A run without log records is not the same as no run.
      if (page.logs.length === 0) found(await store.getRun(project, params.runId), "run", params.runId);
      return page;
    },
  };
}
