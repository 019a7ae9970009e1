/** One event of the log of definitions, in the log's own order. */
export interface DefinitionEvent {
  readonly id: string;
  readonly event: string;
  readonly claim: string;
  readonly name: string;
  readonly data: string;
  readonly actor: string;
  readonly timeMs: number;
}

/** A definition as it stands. */
export interface StoredDefinition {
  readonly id: string;
  readonly name: string;
  /** JSON. */
  readonly data: string;
  readonly createdTimeMs: number;
  readonly createdBy: string;
  readonly changedTimeMs: number;
  readonly changedBy: string;
}

export interface DefinitionState {
  readonly live: ReadonlyMap<string, StoredDefinition>;
  /** Of events that count: a name was free, and nothing was deleted before. */
  readonly counted: ReadonlySet<string>;
}

/** Names are told apart without regard to the case of letters. */
export function nameKey(name: string): string {
  return name.normalize("NFC").toLowerCase();
}

/**
 * What stands, by the log of `put` and `deleted`. Every reader of the same log says the same, and what stands in it
 * before an event never changes: who finds its own event counted has the name.
 */
export function foldDefinitions(events: Iterable<DefinitionEvent>): DefinitionState {
  const live = new Map<string, StoredDefinition>();
  const names = new Map<string, string>();
  const gone = new Set<string>();
  const counted = new Set<string>();
  for (const { id, event, claim, name, data, actor, timeMs } of events) {
    if (gone.has(id)) continue;
    const before = live.get(id);
    if (event === "deleted") {
      if (before === undefined) continue;
      names.delete(nameKey(before.name));
      live.delete(id);
      gone.add(id);
    } else {
      const holder = names.get(nameKey(name));
      if (holder !== undefined && holder !== id) continue;
      if (before !== undefined) names.delete(nameKey(before.name));
      names.set(nameKey(name), id);
      const created = { createdTimeMs: before?.createdTimeMs ?? timeMs, createdBy: before?.createdBy ?? actor };
      live.set(id, { id, name, data, ...created, changedTimeMs: timeMs, changedBy: actor });
    }
    counted.add(claim);
  }
  return { live, counted };
}
