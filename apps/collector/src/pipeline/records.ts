/**
 * A value of an attribute or a log body. 64-bit integers are numbers where a
 * number holds them exactly, bigints beyond.
 */
export type AttributeValue = null | string | boolean | number | bigint | Uint8Array | readonly AttributeValue[] | Attributes;
export type Attributes = ReadonlyMap<string, AttributeValue>;

/** One object for all records under it, so that work on it can be done once. */
export interface OtlpResource {
  readonly attributes: Attributes;
  readonly schemaUrl?: string;
}

export interface OtlpScope {
  readonly name: string;
  readonly version: string;
  readonly attributes?: Attributes;
  readonly droppedAttributes?: number;
  readonly schemaUrl?: string;
}

export interface OtlpEvent {
  readonly name: string;
  /** Unix nanoseconds. */
  readonly time: bigint;
  readonly attributes: Attributes;
}

export interface OtlpLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly attributes: Attributes;
}

/** A log record as it came. Ids are lower-case hex and not yet checked; empty where there are none. */
export interface OtlpLog {
  readonly traceId: string;
  readonly spanId: string;
  /** Unix nanoseconds: the event's own time, or when it was observed. */
  readonly time: bigint;
  /** OTLP's `SeverityNumber`; 0 where it was not given. */
  readonly severityNumber: number;
  readonly severityText: string;
  readonly flags: number;
  readonly eventName: string;
  readonly body: AttributeValue;
  readonly attributes: Attributes;
  readonly resource: OtlpResource;
  readonly scope: OtlpScope;
}
