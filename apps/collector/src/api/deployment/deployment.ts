import type { Deployment } from "@retake/protocol";
import { isLoopback } from "../../access/index.ts";
import type { ApiContext } from "../context.ts";
import type { Handlers } from "../http/mount.ts";
import { isLive } from "../workers/liveness.ts";
import { sizeOf } from "./directory-size.ts";

/** What the settings say of this deployment. */
export interface DeploymentSources {
  readonly host: string;
  readonly keysRequired: boolean;
  /** A key that is there without being created. */
  readonly hasAdminKey: boolean;
  /** Of projects that have none of their own; 0 keeps all. */
  readonly retentionDays: number;
  /** Of the embedded ClickHouse; undefined for another server. */
  readonly dataDirectory: string | undefined;
}

export function deploymentHandlers({ store, now }: ApiContext, sources: DeploymentSources): Pick<Handlers, "getDeployment"> {
  const { host, keysRequired, hasAdminKey, retentionDays, dataDirectory } = sources;
  return {
    async getDeployment({ project, scope }): Promise<Deployment> {
      const [keys, settings, workers, directory] = await Promise.all([
        store.listKeys(),
        store.getProject(project),
        store.listWorkers(project),
        dataDirectory === undefined ? null : sizeOf(dataDirectory),
      ]);
      const nowMs = now();
      const active = keys.filter((key) => key.revokedTimeMs === null && (key.expiresTimeMs === null || key.expiresTimeMs > nowMs)).length;
      return {
        host,
        loopback: isLoopback(host),
        keys: { required: keysRequired, active: active + (hasAdminKey ? 1 : 0) },
        caller: { project, scope },
        retentionDays: settings?.retentionDays ?? retentionDays,
        dataDirectory: directory,
        staleWorkers: workers
          .filter((worker) => !isLive(worker, nowMs))
          .slice(0, 100)
          .map(({ id, lastSeenMs }) => ({ id, lastSeenMs })),
      };
    },
  };
}
