import type { Chunk, Item } from "./encoded-value.ts";
import { CHUNK_LIMIT, CHUNK_TARGET } from "./limits.ts";

/**
 * Cuts items into chunks at places that their content decides, so that an edit
 * moves no boundary but its own. A chunk of the previous cut is taken over
 * where it starts at the same place with the very same items.
 *
 * @param store makes a blob of the items and returns the reference to it
 */
export function cutChunks(items: readonly Item[], previous: readonly Chunk[], store: (items: readonly Item[]) => Item): Chunk[] {
  const byFirst = new Map<Item, Chunk>();
  for (const chunk of previous) byFirst.set(chunk.items[0]!, chunk);
  const chunks: Chunk[] = [];
  let start = 0;
  while (start < items.length) {
    const old = byFirst.get(items[start]!);
    const chunk = old !== undefined && standsAt(old, items, start) ? old : cutOne(items, start, store);
    chunks.push(chunk);
    start += chunk.items.length;
  }
  return chunks;
}

/** Whether a cut at this place would give the old chunk: its items, then its end. */
function standsAt(chunk: Chunk, items: readonly Item[], start: number): boolean {
  const { length } = chunk.items;
  if (start + length > items.length || (!chunk.closed && start + length < items.length)) return false;
  for (let i = 0; i < length; i++) if (chunk.items[i] !== items[start + i]) return false;
  return true;
}

function cutOne(items: readonly Item[], start: number, store: (items: readonly Item[]) => Item): Chunk {
  let size = 0;
  for (let i = start; i < items.length; i++) {
    const item = items[i]!;
    size += item.size + 1;
    if (size >= CHUNK_LIMIT || (hash32(item.canonical) & (CHUNK_TARGET - 1)) < item.size) {
      const part = items.slice(start, i + 1);
      return { items: part, item: store(part), closed: true };
    }
  }
  const rest = items.slice(start);
  return { items: rest, item: store(rest), closed: false };
}

/** FNV-1a over UTF-16 units (http://www.isthe.com/chongo/tech/comp/fnv), mixed so that its low bits are fit for a mask. */
export function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) >>> 0;
}
