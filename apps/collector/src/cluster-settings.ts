import { RetakeError } from "@retake/protocol";
import type { Cluster } from "@retake/store";
import { z } from "zod";

/** What the environment says of the cluster that CLICKHOUSE_URL is a server of. */
export const clusterEnvironment = {
  /** Its name in `remote_servers` of each server. */
  RETAKE_CLUSTER: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_-]{0,63}$/, "has to be a name of letters, digits, _ and -")
    .optional(),
  /** Tables are replicated, by Keeper. */
  RETAKE_CLUSTER_REPLICATED: z.stringbool().default(true),
  /** Where there is no Keeper: addresses of all servers, with commas between. */
  RETAKE_CLUSTER_NODES: z
    .string()
    .default("")
    .transform((text) =>
      text
        .split(",")
        .map((url) => url.trim())
        .filter(Boolean),
    )
    .pipe(z.array(z.url({ protocol: /^https?$/ })).max(1000)),
};

interface ClusterSettings {
  readonly CLICKHOUSE_URL?: string | undefined;
  readonly RETAKE_CLUSTER?: string | undefined;
  readonly RETAKE_CLUSTER_REPLICATED: boolean;
  readonly RETAKE_CLUSTER_NODES: readonly string[];
}

/** @throws RetakeError `bad_request` Thrown when there is a cluster without an address of it. */
export function toCluster(settings: ClusterSettings): Cluster | undefined {
  const name = settings.RETAKE_CLUSTER;
  if (name === undefined) return undefined;
  if (settings.CLICKHOUSE_URL === undefined)
    throw new RetakeError(
      "bad_request",
      "RETAKE_CLUSTER needs CLICKHOUSE_URL: the address of a server of the cluster, or of a load balancer.",
    );
  return { name, replicated: settings.RETAKE_CLUSTER_REPLICATED, nodes: settings.RETAKE_CLUSTER_NODES };
}
