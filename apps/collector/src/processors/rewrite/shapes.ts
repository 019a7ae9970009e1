import type { SignalName } from "../../pipeline/payload.ts";
import type { LimitRules } from "./rules.ts";

/** How a field is treated. `plain` ones (ids, names, numbers) stay as they are. */
export type Field = "plain" | "attribute" | "text" | "body" | Shape;

/** A message of OTLP, as far as rewriting has to know it. */
export interface Shape {
  readonly fields: Readonly<Record<number, Field>>;
  /** Fields of which only so many are kept, and where the number of the others is counted. */
  readonly limited?: Readonly<Record<number, { readonly limit: keyof LimitRules; readonly dropped: number }>>;
  /** Where the message's attributes are. */
  readonly attributes?: number;
  readonly isLog?: true;
}

const resource: Shape = { fields: { 1: "attribute", 3: "plain" }, attributes: 1 };
const scope: Shape = { fields: { 1: "plain", 2: "plain", 3: "attribute" }, attributes: 3 };

/** The three signals are alike down to their records. */
function request(record: Shape): Shape {
  const scopeGroup: Shape = { fields: { 1: scope, 2: record, 3: "plain" } };
  const resourceGroup: Shape = { fields: { 1: resource, 2: scopeGroup, 3: "plain" } };
  return { fields: { 1: resourceGroup } };
}

const event: Shape = { fields: { 2: "plain", 3: "attribute" }, attributes: 3, limited: { 3: { limit: "attributes", dropped: 4 } } };
const link: Shape = {
  fields: { 1: "plain", 2: "plain", 3: "plain", 4: "attribute" },
  attributes: 4,
  limited: { 4: { limit: "attributes", dropped: 5 } },
};
const span: Shape = {
  fields: {
    1: "plain",
    2: "plain",
    3: "plain",
    4: "plain",
    5: "plain",
    9: "attribute",
    11: event,
    13: link,
    15: { fields: { 2: "text" } },
  },
  attributes: 9,
  limited: {
    9: { limit: "attributes", dropped: 10 },
    11: { limit: "events", dropped: 12 },
    13: { limit: "links", dropped: 14 },
  },
};

const log: Shape = {
  fields: { 3: "plain", 5: "body", 6: "attribute", 9: "plain", 10: "plain", 12: "plain" },
  attributes: 6,
  limited: { 6: { limit: "attributes", dropped: 7 } },
  isLog: true,
};

const exemplar: Shape = { fields: { 4: "plain", 5: "plain", 7: "attribute" }, attributes: 7 };
const numbers: Shape = { fields: { 1: { fields: { 5: exemplar, 7: "attribute" }, attributes: 7 } } };
const histogram: Shape = { fields: { 6: "plain", 7: "plain", 8: exemplar, 9: "attribute" }, attributes: 9 };
const exponentialHistogram: Shape = { fields: { 1: "attribute", 8: "plain", 9: "plain", 11: exemplar }, attributes: 1 };
const summary: Shape = { fields: { 6: "plain", 7: "attribute" }, attributes: 7 };
const metric: Shape = {
  fields: {
    1: "plain",
    2: "plain",
    3: "plain",
    5: numbers,
    7: numbers,
    9: { fields: { 1: histogram } },
    10: { fields: { 1: exponentialHistogram } },
    11: { fields: { 1: summary } },
    12: "attribute",
  },
  attributes: 12,
};

/** `Export…ServiceRequest`, by https://github.com/open-telemetry/opentelemetry-proto 1.8. */
export const shapes: Readonly<Record<SignalName, Shape>> = { traces: request(span), logs: request(log), metrics: request(metric) };
