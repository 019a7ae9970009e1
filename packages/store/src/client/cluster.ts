import type { ClickHouseSettings } from "@clickhouse/client";
import { RetakeError } from "@retake/protocol";

/** A cluster of ClickHouse servers, as the configuration of each of them (`remote_servers`) knows it. */
export interface Cluster {
  readonly name: string;
  /** Each shard's tables are on several servers, which Keeper (or ZooKeeper) coordinates. */
  readonly replicated: boolean;
  /**
   * Addresses of all servers: statements that change tables go to each of them. Empty where `ON CLUSTER` can be
   * used, which needs Keeper.
   */
  readonly nodes: readonly string[];
}

/** Names become part of statements. */
const nameOfCluster = /^[A-Za-z_][A-Za-z0-9_-]{0,63}$/;

/** @throws RetakeError `bad_request` Thrown when the name could not be that of a cluster. */
export function checkCluster(cluster: Cluster): Cluster {
  if (nameOfCluster.test(cluster.name)) return cluster;
  throw new RetakeError("bad_request", "The name of a cluster is made of letters, digits, _ and -, and begins with a letter.");
}

/** Name of the table that has a table's rows, on each server that has some. */
export function localName(cluster: Cluster | null, table: string): string {
  return cluster === null ? table : `${table}_local`;
}

/** What makes reads and writes through `Distributed` tables mean what they mean on one server. */
export function clusterSettings({ replicated }: Cluster): ClickHouseSettings {
  return {
    // Acknowledged when the shards have the rows.
    distributed_foreground_insert: 1,
    // A subquery sees the rows of all shards. Where those of the same shard are enough, the query says so.
    distributed_product_mode: "global",
    // A shard of one server has no other to try in its place: one that is slow to answer is waited for.
    ...(!replicated && { connect_timeout_with_failover_ms: 10_000 }),
    // A reader finds what was just written: both go to the first replica that is up. The others stand by.
    ...(replicated && { load_balancing: "in_order", prefer_localhost_replica: 0 }),
    // Lightweight deletes wait for all replicas; a clock is read once, not by each of them.
    ...(replicated && { execute_nondeterministic_mutations_on_initiator: 1, allow_nondeterministic_mutations: 1 }),
  };
}

/** For an insert into a log whose order decides: the next reader sees it, whichever replica answers. */
export function logSettings(cluster: Cluster | null): ClickHouseSettings {
  return cluster?.replicated === true ? { insert_quorum: "auto", insert_quorum_parallel: 0 } : {};
}
