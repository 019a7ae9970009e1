import {
  RetakeError,
  type CheckpointReference,
  type Client,
  type EncodedValue,
  type Json,
  type RunDetail,
  type SpanDetail,
  type SpanSkeleton,
} from "@retake/protocol";
import { inOrder } from "./in-order.ts";
import type { Redaction } from "./redaction.ts";
import { packed, ValuePool } from "./value-pool.ts";
import type { PageData, SharedCheckpoint } from "./viewer/page-data.ts";

export interface CollectOptions {
  readonly redaction: Redaction;
  readonly states: boolean;
  /** What the data may take in the file. In bytes. */
  readonly maxBytes: number;
  readonly version: string;
  readonly onProgress: (text: string) => void;
}

export interface CollectedPage {
  readonly page: PageData;
  readonly pool: ValuePool;
  readonly packedPage: string;
  /** Length of all states as JSON text, each by itself. In characters. */
  readonly rawStates: number;
}

const REQUESTS = 6;
/** The share of the file that contents of steps may take; the rest is for states. */
const CONTENT_SHARE = 0.7;
/** Where the contents don't fit, texts are cut to the next of these. In characters. */
const TEXT_LIMITS = [1_000_000, 100_000, 10_000, 2_000] as const;

/** Reads a run for a file of limited size. What does not fit, or can't be restored, is left out, and said. */
export async function collectPage(client: Client, runId: string, options: CollectOptions): Promise<CollectedPage> {
  const { redaction, maxBytes, onProgress } = options;
  redaction.replaced = 0;
  const params = { runId };
  const [detail, { spans }, { checkpoints }] = await Promise.all([
    client.getRun({ params }),
    client.listSpans({ params }),
    options.states ? client.listCheckpoints({ params }) : { checkpoints: [] },
  ]);
  const ordered = checkpoints.toSorted((a, b) => a.index - b.index);
  const leftOut: string[] = [];
  if (detail.run.status === "running") leftOut.push("The run was going on when this was made: what came later is not here.");
  const numbers = new Map([...new Set(ordered.map(({ id }) => id))].map((id, index) => [id, String(index)]));
  const shown = spans.map((span) => ({ ...redactFields(redaction, span, spanIds), ...checkpointsOf(span, numbers) }));
  const skeleton = await packed(JSON.stringify([shown, ordered]));
  const contents = await collectContents(client, runId, spans, {
    redaction,
    maxBytes: options.states ? (maxBytes - skeleton.length) * CONTENT_SHARE : maxBytes - skeleton.length,
    onProgress,
    leftOut,
  });
  const states = new StateCollector(contents.pool, maxBytes - skeleton.length, redaction);
  await states.collect(client, runId, ordered, numbers, onProgress);
  leftOut.push(...states.leftOut);
  if (!options.states) leftOut.push("States were left out on request.");
  const page: PageData = {
    format: 1,
    madeMs: Date.now(),
    version: options.version,
    ...headOf(detail, redaction),
    spans: shown,
    contents: contents.roots,
    checkpoints: states.checkpoints,
    leftOut,
  };
  await contents.pool.flush();
  return { page, pool: contents.pool, packedPage: await packed(JSON.stringify(page)), rawStates: states.rawLength };
}

/** A checkpoint's id is a digest of all that was there before redaction: in the file it is a number. */
function checkpointsOf({ checkpointPre, checkpointPost }: SpanSkeleton, numbers: ReadonlyMap<string, string>) {
  const numbered = (id: string | null): string | null => (id === null ? null : (numbers.get(id) ?? null));
  return { checkpointPre: numbered(checkpointPre), checkpointPost: numbered(checkpointPost) };
}

const runIds: readonly string[] = ["runId", "rootSpanId", "status", "fork", "replay"];
const spanIds: readonly string[] = ["spanId", "parentId", "kind", "status", "source"];

/** A copy by the rules, but for the fields that say which and what it is. */
function redactFields<T extends object>(redaction: Redaction, value: T, kept: readonly string[]): T {
  return Object.fromEntries(
    Object.entries(value).map(([name, field]: [string, Json]) => [name, kept.includes(name) ? field : redaction.value(field)]),
  ) as T;
}

function headOf({ run, pins, forks, parentGone = false }: RunDetail, redaction: Redaction) {
  return {
    run: redactFields(redaction, run, runIds),
    pins: redaction.value(pins),
    forks: forks.map((fork) => ({ runId: fork.runId, status: fork.status })),
    parentGone,
  };
}

interface ContentOptions extends Pick<CollectOptions, "redaction" | "maxBytes" | "onProgress"> {
  readonly leftOut: string[];
}

/** The contents of all steps; cut shorter and shorter until they fit. */
async function collectContents(client: Client, runId: string, spans: readonly SpanSkeleton[], options: ContentOptions) {
  const { redaction, leftOut } = options;
  const before = redaction.replaced;
  for (const limit of TEXT_LIMITS) {
    redaction.cut = 0;
    redaction.replaced = before;
    const last = limit === TEXT_LIMITS.at(-1);
    const collected = await tryContents(client, runId, spans, limit, options, last);
    if (!collected) continue;
    if (redaction.cut > 0)
      leftOut.push(`${redaction.cut} long texts of steps were cut after ${limit.toLocaleString("en")} characters to keep the file small.`);
    const missing = collected.roots.filter((root) => root === null).length;
    if (missing > 0) leftOut.push(`The contents of ${missing} of ${spans.length} steps were left out to keep the file small.`);
    return collected;
  }
  throw new Error("The last limit ends the search.");
}

async function tryContents(
  client: Client,
  runId: string,
  spans: readonly SpanSkeleton[],
  limit: number,
  { redaction, maxBytes, onProgress }: ContentOptions,
  last: boolean,
): Promise<{ pool: ValuePool; roots: (string | null)[] } | null> {
  const pool = new ValuePool();
  const roots = new Map<string, string>();
  // Calls of one tool, or of one model, are alike: what is compared.
  const previous = new Map<string, EncodedValue>();
  for await (const { span, ...content } of readContents(client, runId, spans)) {
    const like = `${span.kind} ${span.name}`;
    const { root, encoded } = await pool.add(redaction.value(content as unknown as Json, limit), previous.get(like));
    previous.set(like, encoded);
    roots.set(span.spanId, root);
    onProgress(`Steps: ${roots.size} of ${spans.length}`);
    if (pool.sizeBytes <= maxBytes) continue;
    if (!last) return null;
    break;
  }
  return { pool, roots: spans.map(({ spanId }) => roots.get(spanId) ?? null) };
}

const AT_ONCE = 100;

async function* readContents(client: Client, runId: string, spans: readonly SpanSkeleton[]): AsyncGenerator<SpanDetail> {
  const batches = Array.from({ length: Math.ceil(spans.length / AT_ONCE) }, (_, i) => spans.slice(i * AT_ONCE, (i + 1) * AT_ONCE));
  const read = async (batch: readonly SpanSkeleton[]) => {
    const spanIds = batch.map(({ spanId }) => spanId).join(",");
    return { batch, ...(await client.listSpanContents({ params: { runId }, query: { spanIds } })) };
  };
  for await (const first of inOrder(batches, 2, read)) {
    let { batch, spans: contents, answered } = first;
    yield* contents;
    // Large ones come in several answers.
    while (answered < batch.length) {
      ({ batch, spans: contents, answered } = await read(batch.slice(answered)));
      yield* contents;
    }
  }
}

class StateCollector {
  readonly #pool: ValuePool;
  readonly #maxBytes: number;
  readonly #redaction: Redaction;
  readonly checkpoints: SharedCheckpoint[] = [];
  readonly leftOut: string[] = [];
  rawLength = 0;

  constructor(pool: ValuePool, maxBytes: number, redaction: Redaction) {
    this.#pool = pool;
    this.#maxBytes = maxBytes;
    this.#redaction = redaction;
  }

  /** @param numbers the ids in order, each once: equal states have equal ids, and are fetched once */
  async collect(
    client: Client,
    runId: string,
    references: readonly CheckpointReference[],
    numbers: ReadonlyMap<string, string>,
    onProgress: (text: string) => void,
  ): Promise<void> {
    const ids = [...numbers.keys()];
    const roots = new Map<string, string | null>();
    let previous: EncodedValue | undefined;
    for await (const answer of inOrder(ids, REQUESTS, (checkpointId) => restore(client, runId, checkpointId))) {
      const id = ids[roots.size]!;
      if (answer === null) roots.set(id, null);
      else {
        this.rawLength += JSON.stringify(answer).length;
        const { root, encoded } = await this.#pool.add(this.#redaction.value(answer), previous);
        previous = encoded;
        roots.set(id, root);
      }
      onProgress(`States: ${roots.size} of ${ids.length}`);
      if (this.#pool.sizeBytes > this.#maxBytes) break;
    }
    for (const reference of references) {
      const { id } = reference;
      this.checkpoints.push({
        ...reference,
        id: numbers.get(id)!,
        stepKey: this.#redaction.text(reference.stepKey),
        root: roots.get(id) ?? null,
      });
    }
    this.#say(ids, roots);
  }

  #say(ids: readonly string[], roots: ReadonlyMap<string, string | null>): void {
    const skipped = ids.length - roots.size;
    if (skipped > 0) this.leftOut.push(`The last ${skipped} of ${ids.length} states were left out to keep the file small.`);
    const broken = [...roots.values()].filter((root) => root === null).length;
    if (broken > 0) this.leftOut.push(`${broken} states could not be restored; \`retake fsck\` says why.`);
  }
}

/** A state, or null where it can't be had: the rest of the run is worth sharing all the same. */
async function restore(client: Client, runId: string, checkpointId: string): Promise<Json | null> {
  try {
    return (await client.getCheckpoint({ params: { runId, checkpointId } })).value;
  } catch (error) {
    if (RetakeError.isInstance(error) && unrestorable.has(error.code)) return null;
    throw error;
  }
}

const unrestorable: ReadonlySet<string> = new Set(["checkpoint_incomplete", "checkpoint_damaged", "payload_too_large", "not_found"]);
