import { hash } from "node:crypto";
import { context, trace, type Span } from "@opentelemetry/api";
import {
  Attribute,
  CHECKPOINT_FORMAT,
  CheckpointEncoder,
  EventName,
  type CheckpointPoint,
  type EncodedValue,
  type Pins,
} from "@retake/protocol";
import type { Conductor } from "../journal/effect-request.ts";
import type { ForkEdits } from "../replay/fork-edits.ts";
import { outlet } from "../telemetry/outlet.ts";
import { preciseNow } from "../telemetry/clock.ts";
import type { Cell } from "./cell.ts";
import { checkpointParts } from "./checkpoint-parts.ts";

export interface RunRecorderOptions {
  readonly runId: string;
  readonly agent: { readonly name: string; readonly version: string };
  readonly pins: Pins;
  readonly input: unknown;
  readonly conductor: Conductor;
  readonly edits?: ForkEdits | undefined;
}

/** What a run has so far: its journal, its cells, and the checkpoints made of them. */
export class RunRecorder {
  readonly runId: string;
  readonly conductor: Conductor;
  readonly edits: ForkEdits | undefined;
  readonly cells = new Map<string, Cell<unknown>>();
  /** Steps settled so far. */
  steps = 0;
  /** Set where the run can't go on: a replay left its recording, an edit found nothing to change. Later steps are refused with it. */
  aborted: { readonly error: unknown } | undefined;
  readonly #abort = Promise.withResolvers<never>();
  readonly #close = Promise.withResolvers<void>();
  #closed = false;
  readonly #encoder = new CheckpointEncoder((text) => hash("sha256", text));
  readonly #head: Readonly<Record<string, EncodedValue>>;
  readonly #journal: EncodedValue[] = [];
  #state: EncodedValue | undefined;
  #index = 0;

  constructor(options: RunRecorderOptions) {
    this.runId = options.runId;
    this.conductor = options.conductor;
    this.edits = options.edits;
    this.#head = {
      agent: this.#encoder.encode(options.agent),
      pins: this.#encoder.encode(options.pins),
      input: this.#encoder.encode(options.input),
    };
    // Handled by whoever races it; alone it must not end the process.
    this.#abort.promise.catch(() => undefined);
  }

  /** Rejects when the run is aborted. */
  get untilAborted(): Promise<never> {
    return this.#abort.promise;
  }

  /** Entries so far. */
  get journalLength(): number {
    return this.#journal.length;
  }

  /** Whether the run has ended: what was still going on is no part of it. */
  get closed(): boolean {
    return this.#closed;
  }

  get untilClosed(): Promise<void> {
    return this.#close.promise;
  }

  close(): void {
    this.#closed = true;
    this.#close.resolve();
  }

  /** Ends the run with an error that is not its agent's to catch. The first one stands. */
  abort(error: unknown): void {
    this.aborted ??= { error };
    this.#abort.reject(error);
  }

  /** @throws RetakeError `value_not_recordable` */
  encode(value: unknown): EncodedValue {
    return this.#encoder.encode(value);
  }

  digest(value: EncodedValue): string {
    return this.#encoder.digest(value);
  }

  /** Appends an entry; its parts may be encoded already. */
  append(entry: Record<string, unknown>): void {
    this.#journal.push(this.#encoder.encode(entry));
  }

  /** Emits the full state as it is now. Returns its id. */
  checkpoint(point: CheckpointPoint, span: Span, stepKey: string, outcome?: Record<string, unknown>): string {
    const cells: Record<string, unknown> = {};
    for (const [name, cell] of this.cells) cells[name] = cell.value;
    this.#state = this.#encoder.encode(
      { format: 1, ...this.#head, state: cells, journal: this.#journal, ...(outcome ? { outcome } : {}) },
      this.#state,
    );
    const checkpoint = this.#encoder.checkpoint(this.#state);
    const index = this.#index++;
    for (const part of checkpointParts(checkpoint)) {
      outlet.count();
      outlet.logger.emit({
        eventName: EventName.checkpoint,
        timestamp: preciseNow(),
        context: trace.setSpan(context.active(), span),
        body: part.body,
        attributes: {
          [Attribute.checkpointFormat]: CHECKPOINT_FORMAT,
          [Attribute.checkpointIndex]: index,
          [Attribute.checkpointPoint]: point,
          [Attribute.stepKey]: stepKey,
          [Attribute.checkpointFirst]: part.first,
          [Attribute.checkpointCount]: part.count,
          [Attribute.checkpointChecksum]: hash("sha256", part.body).slice(0, 32),
          ...(part.last ? { [Attribute.checkpointId]: checkpoint.id } : {}),
        },
      });
    }
    return checkpoint.id;
  }
}
