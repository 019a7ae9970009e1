import { hash } from "node:crypto";
import { context, trace, type Span } from "@opentelemetry/api";
import {
  Attribute,
  changedValues,
  CHECKPOINT_FORMAT,
  CheckpointEncoder,
  EventName,
  GrowingList,
  JOURNAL_FORMAT,
  SharedBlobs,
  type AttemptEntry,
  type CheckpointPoint,
  type EncodedValue,
  type Pins,
} from "@retake/protocol";
import { randomBytes } from "../interception/natives.ts";
import type { Conducted, Conductor } from "../journal/conductor.ts";
import type { Divergence } from "../journal/divergence.ts";
import { livePartsOf } from "../journal/outcome.ts";
import { processWide } from "../process-wide.ts";
import type { ForkEdits } from "../replay/fork-edits.ts";
import type { Approve } from "../steps/approval.ts";
import { redaction } from "../telemetry/redaction.ts";
import { outlet } from "../telemetry/outlet.ts";
import { preciseNow } from "../telemetry/clock.ts";
import type { Cell } from "./cell.ts";
import { checkpointParts } from "./checkpoint-parts.ts";

/** Blob and checkpoint numbers of a run that another process goes on with begin at a multiple of this. */
export const GENERATION_SIZE = 2 ** 26;

const sha256 = (text: string): string => hash("sha256", text);

/** What this process has sent of the blobs that all runs share. */
const shared = processWide("shared-blobs", () => new SharedBlobs());

export interface RunRecorderOptions {
  readonly runId: string;
  readonly agent: { readonly name: string; readonly version: string };
  readonly pins: Pins;
  readonly input: unknown;
  readonly conductor: Conductor;
  readonly edits?: ForkEdits | undefined;
  readonly approve?: Approve | undefined;
  /** The recorded run's start and seed, where one is followed. */
  readonly startedMs?: number | undefined;
  readonly seed?: string | undefined;
  /** When the clock of this execution stood at the run's start. @default `startedMs` */
  readonly originMs?: number | undefined;
  /** How often the run has been taken up before. @default 0 */
  readonly generation?: number | undefined;
  /** False for a replay that only answers whether it follows its recording. @default true */
  readonly record?: boolean | undefined;
  /** Whether everything recorded has to be with the collector before a step changes the world. @default false */
  readonly durable?: boolean | undefined;
}

/** What a run has so far: its journal, its cells, its clock, and the checkpoints made of them. */
export class RunRecorder implements Conducted {
  readonly runId: string;
  readonly conductor: Conductor;
  readonly edits: ForkEdits | undefined;
  readonly approve: Approve | undefined;
  readonly cells = new Map<string, Cell<unknown>>();
  /** What the run's random numbers come from, in hex. */
  readonly seed: string;
  readonly startedMs: number;
  /** Where the code stands; the first model call adds what it was told. */
  pins: Pins;
  /** Whether spans and checkpoints are made. */
  readonly records: boolean;
  readonly durable: boolean;
  /** Keys of the steps asked for, in order. */
  readonly asked: string[] = [];
  /** Places where the recording was left and the run went on. */
  readonly divergences: Divergence[] = [];
  /** Steps under way whose recorded attempts want to be told. */
  readonly attempts = new Map<string, (entry: AttemptEntry) => void>();
  /** Which side of its changed pieces of code the run takes. */
  readonly patches = new Map<string, boolean>();
  /** Steps settled so far. */
  steps = 0;
  /** Entries so far. */
  journalLength = 0;
  lastCheckpoint: string | null = null;
  /** Set where the run can't go on: a replay left its recording, an edit found nothing to change. Later steps are refused with it. */
  aborted: { readonly error: unknown } | undefined;
  readonly #abort = Promise.withResolvers<never>();
  #closed = false;
  readonly #encoder: CheckpointEncoder;
  readonly #head: Record<string, EncodedValue>;
  readonly #journal = new GrowingList();
  readonly #originMs: number;
  readonly #last = new Map<string, EncodedValue>();
  readonly #stopListening: () => void;
  #at = 0;
  #state: EncodedValue | undefined;
  #index: number;

  constructor(options: RunRecorderOptions) {
    const { generation = 0 } = options;
    this.runId = options.runId;
    this.conductor = options.conductor;
    this.edits = options.edits;
    this.approve = options.approve;
    this.pins = options.pins;
    this.durable = options.durable ?? false;
    this.records = options.record ?? true;
    this.seed = options.seed ?? randomBytes(16).toString("hex");
    this.startedMs = options.startedMs ?? Math.floor(preciseNow());
    this.#originMs = options.originMs ?? this.startedMs;
    this.#index = generation * GENERATION_SIZE;
    this.#encoder = new CheckpointEncoder(sha256, {
      firstSequence: generation * GENERATION_SIZE,
      redact: redaction.redact,
      shared,
    });
    this.#head = {
      agent: this.#encoder.encode(options.agent),
      pins: this.#encoder.encode(options.pins),
      input: this.#encoder.encode(options.input, undefined, ["input"]),
    };
    this.#stopListening = outlet.onLost((runId) => {
      if (runId === this.runId) this.#rekey();
    });
    // Handled by whoever races it; alone it must not end the process.
    this.#abort.promise.catch(() => undefined);
    this.conductor.attach(this);
  }

  /** Rejects when the run is aborted. */
  get untilAborted(): Promise<never> {
    return this.#abort.promise;
  }

  /** Whether the run has ended: what was still going on is no part of it. */
  get closed(): boolean {
    return this.#closed;
  }

  /** The run's clock, in Unix milliseconds: it stands at the last delivery. */
  get clockMs(): number {
    return this.startedMs + this.#at;
  }

  close(): void {
    this.#closed = true;
    this.#stopListening();
    this.conductor.close();
  }

  /** Ends the run with an error that is not its agent's to catch. The first one stands. */
  abort(error: unknown): void {
    this.aborted ??= { error };
    this.#abort.reject(error);
  }

  attempt(entry: AttemptEntry): void {
    this.append({ type: "attempt", key: entry.key, error: this.encode(livePartsOf(entry.error), ["error"]), at: entry.at });
    this.attempts.get(entry.key)?.(entry);
  }

  diverged(divergence: Divergence): void {
    this.divergences.push(divergence);
  }

  /** Sets the clock to a delivery: the recorded place of one that is served, now for one that is live. */
  arrive(recorded?: { readonly at?: number | undefined }): number {
    this.#at = recorded === undefined ? this.elapsed() : (recorded.at ?? this.#at);
    return this.#at;
  }

  /** Real time since the run's start, never behind the run's own clock. In whole milliseconds. */
  elapsed(): number {
    return Math.max(this.#at, Math.floor(preciseNow() - this.#originMs));
  }

  /** Takes further pins; those that are there stay as they are. */
  pin(more: Pins): void {
    this.pins = { ...more, ...this.pins };
    this.#head["pins"] = this.#encoder.encode(this.pins, this.#head["pins"]);
  }

  /**
   * @param at where the value stands, for the rules of redaction
   * @throws RetakeError `value_not_recordable`
   */
  encode(value: unknown, at: readonly (string | number)[]): EncodedValue {
    // What is asked for again and again has much in common with the last time: a model's messages above all.
    const place = at.join("\n");
    const encoded = this.#encoder.encode(value, this.#last.get(place), at);
    if (at.at(-1) === "input") this.#last.set(place, encoded);
    return encoded;
  }

  digest(value: EncodedValue): string {
    // Without a recording nothing is kept of what was encoded.
    return this.records ? this.#encoder.digest(value) : this.#encoder.checkpoint(value).id;
  }

  /** Appends an entry; its parts may be encoded already. */
  append(entry: Readonly<Record<string, unknown>>): void {
    this.journalLength++;
    if (this.records) this.#journal.push(this.#encoder.encode(entry, undefined, ["journal"]));
  }

  /** The next checkpoint is whole by itself: something of the earlier ones is lost. */
  #rekey(): void {
    this.#encoder.rekey();
    shared.forget();
  }

  /** Emits the full state as it is now. Returns its id; empty where nothing is recorded. */
  checkpoint(point: CheckpointPoint, span: Span, stepKey: string, outcome?: Record<string, unknown>): string {
    if (!this.records) return "";
    if (!outlet.accepts()) {
      span.setAttribute(Attribute.checkpointDropped, true);
      outlet.countDroppedCheckpoint();
      this.#rekey();
      return "";
    }
    const before = stateOf(this.#state);
    const cells: Record<string, unknown> = {};
    for (const [name, cell] of this.cells) cells[name] = cell.value;
    this.#state = this.#encoder.encode(
      {
        format: JOURNAL_FORMAT,
        startedMs: this.startedMs,
        seed: this.seed,
        ...this.#head,
        state: cells,
        journal: this.#journal,
        ...(outcome ? { outcome } : {}),
      },
      this.#state,
    );
    const values = JSON.stringify(changedValues(stateOf(this.#state)!, before));
    const checkpoint = this.#encoder.checkpoint(this.#state);
    const index = this.#index++;
    this.lastCheckpoint = checkpoint.id;
    const timestamp = preciseNow();
    const around = trace.setSpan(context.active(), span);
    outlet.later(() => {
      for (const part of checkpointParts(checkpoint)) {
        outlet.logger.emit({
          eventName: EventName.checkpoint,
          timestamp,
          context: around,
          body: part.body,
          attributes: {
            [Attribute.checkpointFormat]: CHECKPOINT_FORMAT,
            [Attribute.checkpointIndex]: index,
            [Attribute.checkpointPoint]: point,
            [Attribute.stepKey]: stepKey,
            [Attribute.checkpointFirst]: part.first,
            [Attribute.checkpointCount]: part.count,
            ...(part.shared === 0 ? {} : { [Attribute.checkpointShared]: part.shared }),
            [Attribute.checkpointChecksum]: hash("sha256", part.body).slice(0, 32),
            ...(part.last ? { [Attribute.checkpointId]: checkpoint.id } : {}),
            ...(part.last && values !== "{}" ? { [Attribute.checkpointValues]: values } : {}),
          },
        });
      }
    });
    return checkpoint.id;
  }
}

/** The cells in a run's state. */
function stateOf(state: EncodedValue | undefined): EncodedValue | undefined {
  return state?.children[state.keys.indexOf("state")];
}
