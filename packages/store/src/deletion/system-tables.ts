import type { ClickHouse } from "../client/connect.ts";

/** A table of `system`, over all servers that have some of the database's tables. */
export function systemTable({ cluster }: ClickHouse, name: "parts" | "mutations"): string {
  return cluster === null ? `system.${name}` : `clusterAllReplicas('${cluster.name}', system.${name})`;
}
