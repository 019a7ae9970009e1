export type SignalName = "traces" | "logs" | "metrics";

/** What one request brought: an `Export…ServiceRequest` in protobuf, whichever encoding carried it here. */
export interface Payload {
  readonly project: string;
  readonly signal: SignalName;
  readonly body: Buffer;
}
