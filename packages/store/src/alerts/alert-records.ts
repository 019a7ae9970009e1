import type { AlertCondition, AlertEvent, DeliveryAttempt, WebhookDelivery } from "@retake/protocol";
import type { ClickHouse, Parameters } from "../client/connect.ts";

/** What is kept of a webhook beside its name. */
export interface WebhookData {
  readonly url: string;
  /** Secrets are made of a key that is not in the store, the webhook's id and this number. */
  readonly generation: number;
  readonly secretTimeMs: number;
  /** Which key that is. */
  readonly keyId: string;
}

export interface SearchData {
  readonly q: string;
  readonly range: string;
}

export interface AlertData {
  readonly searchId: string;
  readonly webhookId: string;
  readonly condition: AlertCondition;
  readonly windowMinutes: number;
  readonly resolveAfterMinutes: number;
  readonly remindMinutes: number | null;
  readonly enabled: boolean;
}

/** How an alert stands, as it is kept from one look to the next. */
export interface StoredAlertState {
  readonly status: "ok" | "firing";
  readonly sinceMs: number;
  /** Since when it has been well while it fires; null: it isn't. */
  readonly clearSinceMs: number | null;
  /** When it was told last that it fires. */
  readonly toldTimeMs: number | null;
  /** Of what has been told so far: counts up. */
  readonly number: number;
  readonly value: number | null;
  readonly matching: number;
  readonly total: number | null;
  readonly evaluatedTimeMs: number;
  readonly problem: string | null;
  /** What this state is to be told by and noted as; done again after a crash, it is there once. */
  readonly outbox: { readonly event: AlertEvent | null; readonly delivery: StoredDelivery } | null;
}

export interface StoredDelivery {
  readonly project: string;
  readonly id: string;
  readonly webhookId: string;
  readonly alertId: string | null;
  readonly type: WebhookDelivery["type"];
  readonly status: WebhookDelivery["status"];
  readonly createdTimeMs: number;
  readonly nextAttemptTimeMs: number | null;
  readonly attempts: readonly DeliveryAttempt[];
  /** How many there were in all. */
  readonly tries: number;
  /** The body as it is signed and sent. */
  readonly body: string;
}

const LISTED = 100;
const PENDING_AT_ONCE = 500;

export async function readAlertStates(clickhouse: ClickHouse, project: string): Promise<Map<string, StoredAlertState>> {
  const rows = await clickhouse.rows<{ alert: string; data: string }>(
    "SELECT alert, data FROM alert_states FINAL WHERE project = {project:String}",
    { project },
  );
  return new Map(rows.map(({ alert, data }) => [alert, JSON.parse(data) as StoredAlertState]));
}

export async function putAlertState(clickhouse: ClickHouse, project: string, alert: string, state: StoredAlertState): Promise<void> {
  await clickhouse.append("INSERT INTO alert_states (project, alert, data) SELECT {project:String}, {alert:String}, {data:String}", {
    project,
    alert,
    data: JSON.stringify(state),
  });
}

/** @param number of the change among those of the alert: said twice, it is there once */
export async function addAlertEvent(
  clickhouse: ClickHouse,
  project: string,
  alert: string,
  number: number,
  event: AlertEvent,
): Promise<void> {
  await clickhouse.append(
    `INSERT INTO alert_events (project, alert, number, time, data)
     SELECT {project:String}, {alert:String}, {number:UInt64}, fromUnixTimestamp64Milli({timeMs:Int64}, 'UTC'), {data:String}`,
    { project, alert, number, timeMs: Math.trunc(event.timeMs), data: JSON.stringify(event) },
  );
}

/** Newest first. */
export async function listAlertEvents(clickhouse: ClickHouse, project: string, alert: string): Promise<AlertEvent[]> {
  const rows = await clickhouse.rows<{ data: string }>(
    `SELECT data FROM alert_events FINAL WHERE project = {project:String} AND alert = {alert:String} ORDER BY number DESC LIMIT ${LISTED}`,
    { project, alert },
  );
  return rows.map(({ data }) => JSON.parse(data) as AlertEvent);
}

/** Writes how a delivery stands by now. */
export async function putDelivery(clickhouse: ClickHouse, delivery: StoredDelivery): Promise<void> {
  const { project, id, webhookId, alertId, status, createdTimeMs } = delivery;
  await clickhouse.append(
    `INSERT INTO webhook_deliveries (project, id, webhook, alert, status, created, data)
     SELECT {project:String}, {id:String}, {webhookId:String}, {alertId:String}, {status:String},
       fromUnixTimestamp64Milli({createdTimeMs:Int64}, 'UTC'), {data:String}`,
    { project, id, webhookId, alertId: alertId ?? "", status, createdTimeMs: Math.trunc(createdTimeMs), data: JSON.stringify(delivery) },
  );
}

export async function hasDelivery(clickhouse: ClickHouse, project: string, id: string): Promise<boolean> {
  const [row] = await clickhouse.rows<{ count: number }>(
    "SELECT count() AS count FROM webhook_deliveries WHERE project = {project:String} AND id = {id:String} SETTINGS select_sequential_consistency = 1",
    { project, id },
  );
  return row !== undefined && row.count > 0;
}

/** What is still to be sent, of all projects, oldest first. */
export async function pendingDeliveries(clickhouse: ClickHouse): Promise<StoredDelivery[]> {
  return readDeliveries(clickhouse, `status = 'pending' ORDER BY created, id LIMIT ${PENDING_AT_ONCE}`, {});
}

/** Newest first. */
export async function listDeliveries(
  clickhouse: ClickHouse,
  project: string,
  of: { readonly webhookId: string } | { readonly alertId: string },
): Promise<StoredDelivery[]> {
  const [column, id] = "webhookId" in of ? ["webhook", of.webhookId] : ["alert", of.alertId];
  const where = `project = {project:String} AND ${column} = {id:String} ORDER BY created DESC, id DESC LIMIT ${LISTED}`;
  return readDeliveries(clickhouse, where, { project, id });
}

async function readDeliveries(clickhouse: ClickHouse, where: string, parameters: Parameters): Promise<StoredDelivery[]> {
  const rows = await clickhouse.rows<{ data: string }>(
    `SELECT data FROM webhook_deliveries FINAL WHERE ${where} SETTINGS select_sequential_consistency = 1`,
    parameters,
  );
  return rows.map(({ data }) => JSON.parse(data) as StoredDelivery);
}
