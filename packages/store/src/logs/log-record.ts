/** A log record as it is written: one that is neither a checkpoint nor another of Retake's own. */
export interface LogRecord {
  readonly project: string;
  /** Unix nanoseconds; 0 where its sender did not say. */
  readonly time: bigint;
  /** Lower-case hex, empty where there is none. */
  readonly traceId: string;
  readonly spanId: string;
  /** W3C trace flags. */
  readonly traceFlags: number;
  readonly severityText: string;
  /** OTLP's `SeverityNumber`, 0 to 24. */
  readonly severityNumber: number;
  readonly service: string;
  readonly eventName: string;
  /** Text, or JSON text of what is none. */
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly resource: Readonly<Record<string, string>>;
  readonly resourceSchemaUrl: string;
  readonly scopeName: string;
  readonly scopeVersion: string;
  readonly scopeAttributes: Readonly<Record<string, string>>;
  readonly scopeSchemaUrl: string;
}
