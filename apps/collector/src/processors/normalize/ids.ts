const TRACE_ID = /^(?!0{32})[0-9a-f]{32}$/;
const SPAN_ID = /^(?!0{16})[0-9a-f]{16}$/;
const NO_ID = /^0*$/;

export function isTraceId(id: string): boolean {
  return TRACE_ID.test(id);
}

export function isSpanId(id: string): boolean {
  return SPAN_ID.test(id);
}

/** Some senders write zeros for "none". */
export function isNoId(id: string): boolean {
  return NO_ID.test(id);
}
