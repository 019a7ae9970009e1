import { hash } from "node:crypto";

/** What is recorded of a body: text where it is some, else the bytes; of one that is too long, what it can be known again by. */
export type RecordedContent = string | Uint8Array | OmittedContent | null;

export interface OmittedContent {
  readonly omitted: { readonly sha256: string; readonly sizeBytes: number };
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

export function recordContent(bytes: Uint8Array | null, limitBytes: number): RecordedContent {
  if (bytes === null) return null;
  if (bytes.byteLength > limitBytes) return { omitted: { sha256: hash("sha256", bytes), sizeBytes: bytes.byteLength } };
  return textOf(bytes) ?? bytes;
}

export function contentBytes(content: Exclude<RecordedContent, OmittedContent>): Uint8Array<ArrayBuffer> | null {
  if (content === null) return null;
  return typeof content === "string" ? encoder.encode(content) : new Uint8Array(content);
}

export function isOmitted(content: unknown): content is OmittedContent {
  return typeof content === "object" && content !== null && "omitted" in content;
}

/** The text that has exactly these bytes. */
function textOf(bytes: Uint8Array): string | undefined {
  // A byte that no text has, soon in nearly every binary format.
  if (bytes.subarray(0, 1024).includes(0)) return undefined;
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}
