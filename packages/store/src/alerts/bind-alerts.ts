import type { AlertEvent } from "@retake/protocol";
import type { ClickHouse } from "../client/connect.ts";
import {
  addAlertEvent,
  hasDelivery,
  listAlertEvents,
  listDeliveries,
  pendingDeliveries,
  putAlertState,
  putDelivery,
  readAlertStates,
  type StoredAlertState,
  type StoredDelivery,
} from "./alert-records.ts";
import { measure, sampleOf, type Measured, type Measurement } from "./measure.ts";

export interface AlertRecords {
  /** How many runs of a window match. */
  measure(project: string, measurement: Measurement): Promise<Measured>;
  /** Ids of the newest of them. */
  sample(project: string, measurement: Measurement): Promise<string[]>;
  /** By the alert's id; of those never looked at there is none. */
  states(project: string): Promise<Map<string, StoredAlertState>>;
  putState(project: string, alertId: string, state: StoredAlertState): Promise<void>;
  /** @param number of the change among those of the alert: said twice, it is there once */
  addEvent(project: string, alertId: string, number: number, event: AlertEvent): Promise<void>;
  /** The last 100, newest first. */
  events(project: string, alertId: string): Promise<AlertEvent[]>;
  /** Writes how a delivery stands by now. */
  putDelivery(delivery: StoredDelivery): Promise<void>;
  hasDelivery(project: string, id: string): Promise<boolean>;
  /** What is still to be sent, of all projects, oldest first. */
  pending(): Promise<StoredDelivery[]>;
  /** The last 100, newest first. */
  deliveries(project: string, of: { readonly webhookId: string } | { readonly alertId: string }): Promise<StoredDelivery[]>;
}

export function bindAlerts(clickhouse: ClickHouse): AlertRecords {
  return {
    measure: async (...args) => measure(clickhouse, ...args),
    sample: async (...args) => sampleOf(clickhouse, ...args),
    states: async (project) => readAlertStates(clickhouse, project),
    putState: async (...args) => putAlertState(clickhouse, ...args),
    addEvent: async (...args) => addAlertEvent(clickhouse, ...args),
    events: async (...args) => listAlertEvents(clickhouse, ...args),
    putDelivery: async (delivery) => putDelivery(clickhouse, delivery),
    hasDelivery: async (...args) => hasDelivery(clickhouse, ...args),
    pending: async () => pendingDeliveries(clickhouse),
    deliveries: async (...args) => listDeliveries(clickhouse, ...args),
  };
}
