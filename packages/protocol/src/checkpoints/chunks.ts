import type { Chunk, Item } from "./encoded-value.ts";
import { CHUNK_LIMIT, CHUNK_TARGET } from "./limits.ts";

/**
 * Cuts items into chunks at places that their content decides, so that an edit
 * moves no boundary but its own. A chunk of the previous cut is taken over
 * where it starts at the same place with the very same items.
 *
 * @param same how many items at the start are known to be those of the previous cut
 * @param store makes a blob of the items and returns the reference to it
 */
export function cutChunks(
  items: readonly Item[],
  previous: readonly Chunk[],
  same: number,
  store: (items: readonly Item[]) => Item,
): { readonly chunks: Chunk[]; readonly same: number } {
  const chunks: Chunk[] = [];
  let start = 0;
  for (const chunk of previous) {
    if (!chunk.closed || start + chunk.items.length > same) break;
    chunks.push(chunk);
    start += chunk.items.length;
  }
  const kept = chunks.length;
  const byFirst = new Map<Item, Chunk>();
  for (let i = kept; i < previous.length; i++) byFirst.set(previous[i]!.items[0]!, previous[i]!);
  while (start < items.length) {
    const old = byFirst.get(items[start]!);
    const chunk = old !== undefined && standsAt(old, items, start) ? old : cutOne(items, start, store);
    chunks.push(chunk);
    start += chunk.items.length;
  }
  return { chunks, same: kept };
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
    if (endsChunk(item, size)) {
      const part = items.slice(start, i + 1);
      return { items: part, item: store(part), closed: true };
    }
  }
  const rest = items.slice(start);
  return { items: rest, item: store(rest), closed: false };
}

/**
 * Whether a chunk ends behind this item.
 *
 * @param size of the chunk so far, this item and its comma included
 */
export function endsChunk(item: Item, size: number): boolean {
  return size >= CHUNK_LIMIT || (hash32(item.canonical) & (CHUNK_TARGET - 1)) < item.size;
}

/** FNV-1a over UTF-16 units (http://www.isthe.com/chongo/tech/comp/fnv), mixed so that its low bits are fit for a mask. */
function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) >>> 0;
}
