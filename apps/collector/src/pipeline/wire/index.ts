export { DecodeError } from "./decode-error.ts";
export { ElementCount, MAX_DEPTH, TOO_DEEP, WEIGHT } from "./decode-limits.ts";
export { WireReader, WireType } from "./wire-reader.ts";
export { WireWriter } from "./wire-writer.ts";
