/**
 * A value of an attribute or a log body. 64-bit integers are numbers where a
 * number holds them exactly, bigints beyond.
 */
export type AttributeValue = null | string | boolean | number | bigint | Uint8Array | readonly AttributeValue[] | Attributes;
export type Attributes = ReadonlyMap<string, AttributeValue>;

/** One object for all records under it, so that work on it can be done once. */
export interface OtlpResource {
  readonly attributes: Attributes;
}

export interface OtlpScope {
  readonly name: string;
  readonly version: string;
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

/** A span as it came, whichever encoding carried it. Ids are lower-case hex and not yet checked. */
export interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string;
  readonly name: string;
  readonly kind: number;
  /** Unix nanoseconds; 0 where it was not given. */
  readonly start: bigint;
  /** 0 while the span is open. */
  readonly end: bigint;
  readonly attributes: Attributes;
  readonly events: readonly OtlpEvent[];
  readonly links: readonly OtlpLink[];
  /** 0 unset, 1 ok, 2 error. */
  readonly statusCode: number;
  readonly statusMessage: string;
  readonly resource: OtlpResource;
  readonly scope: OtlpScope;
}

/** A log record as it came. Ids are lower-case hex and not yet checked; empty where there are none. */
export interface OtlpLog {
  readonly traceId: string;
  readonly spanId: string;
  /** Unix nanoseconds: the event's own time, or when it was observed. */
  readonly time: bigint;
  readonly eventName: string;
  readonly body: AttributeValue;
  readonly attributes: Attributes;
  readonly resource: OtlpResource;
  readonly scope: OtlpScope;
}
