import { REFERENCE_SIZE } from "./limits.ts";

/** Anything that stands in a list or map: its text there, and the text it has for digests. */
export interface Item {
  /** With references by number. */
  readonly text: string;
  /** With references by digest: the same whoever wrote it, whenever. */
  readonly canonical: string;
  /** Length of the text, each reference counted as a fixed length. */
  readonly size: number;
  /** How many deltas a reader resolves to get the string it refers to; 0 for all that is no delta, -1 for what is no reference. */
  readonly depth: number;
}

/** One chunk of a list's or map's items, and the blob it became. */
export interface Chunk {
  readonly items: readonly Item[];
  readonly item: Item;
  /** Whether a boundary ended it; the end of the list ends the last chunk too, but an append changes that. */
  readonly closed: boolean;
}

export type Shape = "scalar" | "list" | "map" | "tagged" | "grown";

/** A string that later ones in its place are deltas of, near or far. */
export interface Anchor {
  /** The text of its reference, the string, and how many deltas it is made of itself. */
  readonly reference: string;
  readonly value: string;
  readonly depth: number;
}

/** The references that an encoder has given out between two calls of `rekey`. */
export interface Epoch {
  readonly number: number;
}

/**
 * A value as it stands in the checkpoints of one run: immutable, shared by all
 * states that contain it. It remembers the live value's parts, so that the next
 * encoding of the same path finds what changed by comparing, not by trusting.
 */
export class EncodedValue {
  readonly epoch: Epoch;
  readonly shape: Shape;
  /** The live scalar, before any redaction; a string shares its storage with the user's. */
  readonly scalar: unknown;
  /** The string as it is recorded, for deltas. */
  readonly recorded: string | undefined;
  readonly anchor: Anchor | undefined;
  readonly keys: readonly string[];
  readonly children: readonly EncodedValue[];
  /** One entry a child; the map's entries carry their key. */
  readonly items: readonly Item[];
  /** Levels of chunks, finest first; empty when the items stand in one body. */
  readonly levels: readonly (readonly Chunk[])[];
  /** Which field of a map tells it from its neighbours best: its longest string. Of a grown list, its length. */
  readonly mark: number;
  readonly body: Item;
  /** How it stands in its parent: the body, or a reference to it. */
  readonly inline: Item;

  constructor(parts: {
    epoch: Epoch;
    shape: Shape;
    scalar?: unknown;
    recorded?: string;
    anchor?: Anchor | undefined;
    keys?: readonly string[];
    children?: readonly EncodedValue[];
    items?: readonly Item[];
    levels?: readonly (readonly Chunk[])[];
    mark?: number;
    body: Item;
    inline: Item;
  }) {
    this.epoch = parts.epoch;
    this.shape = parts.shape;
    this.scalar = parts.scalar;
    this.recorded = parts.recorded;
    this.anchor = parts.anchor;
    this.keys = parts.keys ?? none;
    this.children = parts.children ?? none;
    this.items = parts.items ?? none;
    this.levels = parts.levels ?? none;
    this.mark = parts.mark ?? -1;
    this.body = parts.body;
    this.inline = parts.inline;
  }
}

const none: readonly never[] = [];

/** A reference by number, with the digest it stands for. */
export function referenceItem(sequence: number, digest: string, depth: number): Item {
  return { text: `"~r${sequence.toString(36)}"`, canonical: `"~#${digest}"`, size: REFERENCE_SIZE, depth };
}

export function plainItem(text: string): Item {
  return { text, canonical: text, size: text.length, depth: -1 };
}
