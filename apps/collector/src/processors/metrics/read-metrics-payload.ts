import type { MetricIdentity, MetricRecord } from "@retake/store";
import type { Payload } from "../../pipeline/payload.ts";
import { decodeMetrics, type OtlpMetric } from "../../pipeline/wire/metrics.ts";
import { textOf, toTexts } from "../normalize/attributes.ts";
import { toRecords } from "./to-records.ts";

export interface MetricsContent {
  readonly batch: { readonly metrics: readonly MetricRecord[] };
  /** Data points in the request. */
  readonly received: number;
  readonly rejected: number;
  /** The first few distinct reasons of rejections. */
  readonly reasons: readonly string[];
}

const MAX_REASONS = 3;

/**
 * What a request of metrics brought, as it is stored. A bad data point costs itself alone.
 *
 * @throws DecodeError Thrown when the payload is not an `ExportMetricsServiceRequest`, or holds too much.
 */
export function readMetricsPayload({ project, body }: Pick<Payload, "project" | "body">): MetricsContent {
  const metrics: MetricRecord[] = [];
  const reasons = new Set<string>();
  let received = 0;
  let rejected = 0;
  const identify = createIdentify();
  for (const metric of decodeMetrics(body)) {
    for (const result of toRecords(project, identify(metric), metric)) {
      received++;
      if ("record" in result) metrics.push(result.record);
      else {
        rejected++;
        if (reasons.size < MAX_REASONS) reasons.add(result.rejected);
      }
    }
  }
  return { batch: { metrics }, received, rejected, reasons: [...reasons] };
}

/** The texts of a resource and a scope are made once, not once a metric. */
function createIdentify(): (metric: OtlpMetric) => MetricIdentity {
  const resources = new Map<object, Pick<MetricIdentity, "resource" | "resourceSchemaUrl" | "service">>();
  const scopes = new Map<object, Omit<MetricIdentity, "resource" | "resourceSchemaUrl" | "service" | "name" | "description" | "unit">>();
  return ({ resource, scope, name, description, unit }) => {
    let ofResource = resources.get(resource);
    if (ofResource === undefined) {
      const { attributes, schemaUrl = "" } = resource;
      const service = textOf(attributes, ["service.name"]);
      resources.set(resource, (ofResource = { service, resource: toTexts(attributes), resourceSchemaUrl: schemaUrl }));
    }
    let ofScope = scopes.get(scope);
    if (ofScope === undefined) {
      ofScope = {
        scopeName: scope.name,
        scopeVersion: scope.version,
        scopeAttributes: toTexts(scope.attributes ?? new Map()),
        scopeDroppedAttributes: scope.droppedAttributes ?? 0,
        scopeSchemaUrl: scope.schemaUrl ?? "",
      };
      scopes.set(scope, ofScope);
    }
    return { ...ofResource, ...ofScope, name, description, unit };
  };
}
