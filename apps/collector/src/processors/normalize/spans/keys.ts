import { Attribute } from "@retake/protocol";
import { encodeText, runAttributeNames } from "@retake/store";
import { AttributeKeys } from "../../../pipeline/wire/attribute-keys.ts";
import { AttributeShapes } from "../../../pipeline/wire/attribute-shapes.ts";
import { meaningOf, type DialectMeaning } from "../dialects/resolve.ts";

/** Retake's own attributes that have a column, and the conventions' word for what failed. */
export const ownKeys = [
  Attribute.stepKey,
  Attribute.stepSource,
  Attribute.stepHeld,
  Attribute.stepAttempts,
  Attribute.checkpointPre,
  Attribute.checkpointPost,
  "error.type",
] as const;

/** What a key of a span's attributes means here. */
export interface KeyMeaning extends DialectMeaning {
  /** Place in {@link ownKeys}, or -1. */
  readonly own: number;
  readonly ofRun: boolean;
  /** As a column of texts takes it. */
  readonly encoded: Buffer;
}

const ofRun: ReadonlySet<string> = new Set(runAttributeNames);

export function createSpanShapes(): AttributeShapes<KeyMeaning> {
  const keys = new AttributeKeys((name) => ({
    ...meaningOf(name),
    own: (ownKeys as readonly string[]).indexOf(name),
    ofRun: ofRun.has(name),
    encoded: encodeText(name),
  }));
  return new AttributeShapes(keys);
}
