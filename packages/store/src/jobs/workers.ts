import { JOB_LEASE_MS, worker as workerSchema, type Worker } from "@retake/protocol";
import type { ClickHouse } from "../client/connect.ts";

/** A worker that has said nothing for as long as a lease holds is taken for gone. */
const LIVE_MS = JOB_LEASE_MS;

export async function beatWorker(clickhouse: ClickHouse, project: string, { id, agents }: Pick<Worker, "id" | "agents">): Promise<void> {
  await clickhouse.run("INSERT INTO workers (project, id, agents, seen) SELECT {project:String}, {id:String}, {agents:String}, now64(3)", {
    project,
    id,
    agents: JSON.stringify(agents),
  });
}

/** Workers of the last day, latest first. */
export async function listWorkers(clickhouse: ClickHouse, project: string): Promise<Worker[]> {
  const rows = await clickhouse.rows<{ id: string; agents: string; lastSeenMs: number; live: number }>(
    `SELECT id, agents, toUnixTimestamp64Milli(seen) AS lastSeenMs, seen > now64(3) - toIntervalMillisecond({live:UInt32}) AS live
     FROM workers FINAL
     WHERE project = {project:String} AND seen > now64(3) - INTERVAL 1 DAY
     ORDER BY seen DESC, id LIMIT 1000`,
    { project, live: LIVE_MS },
  );
  return rows.map(({ id, agents, lastSeenMs, live }) => ({
    id,
    agents: workerSchema.shape.agents.parse(JSON.parse(agents)),
    lastSeenMs,
    live: live === 1,
  }));
}

export async function liveAgents(clickhouse: ClickHouse, project: string): Promise<Set<string>> {
  const workers = await listWorkers(clickhouse, project);
  return new Set(workers.filter(({ live }) => live).flatMap(({ agents }) => agents.map(({ name }) => name)));
}
