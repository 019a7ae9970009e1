import { diag } from "@opentelemetry/api";
import { clearInterval, clearTimeout, dateNow, setInterval, setTimeout } from "../interception/natives.ts";
import { runOutside } from "../runs/frame.ts";
import { Adoption } from "./adoption.ts";
import { Bounds, type OnFull } from "./bounds.ts";
import { zeroCounters, type QueueCounters } from "./counters.ts";
import { GroupSync } from "./group-sync.ts";
import { defaultQueueDirectory, openDestination, type Destination } from "./locations.ts";
import { ProcessFolder } from "./process-folder.ts";
import { encodeRecord, MAX_PAYLOAD_BYTES, type QueuedRecord } from "./record-format.ts";
import { isBefore, SegmentLog, type Position } from "./segment-log.ts";
import { MemorySegment, type Segment } from "./segment.ts";
import { Shipper, type ShippingError } from "./shipper.ts";

const MEBIBYTE = 1024 * 1024;
const SEGMENT_BYTES = 4 * MEBIBYTE;
const MEMORY_BYTES = 64 * MEBIBYTE;
const STATE_DELAY_MS = 1_000;
const HEARTBEAT_MS = 10_000;
/** How often folders of ended processes are looked for. */
const LOOK_MS = 30_000;

export interface QueueOptions {
  /** @default the environment's RETAKE_QUEUE_DIR, else `retake/queue` in XDG_STATE_HOME, else in ~/.local/state */
  readonly directory?: string;
  /** Of records that the collector does not have yet; without a disk at most 64 MiB. @default 512 MiB */
  readonly maxBytes?: number;
  /** Of a full queue: steps wait, or checkpoints are left out (marked on their spans). @default "block" */
  readonly onFull?: OnFull;
  /** Delivered records that are kept in case the collector asks for them again. In bytes. @default 32 MiB */
  readonly retainBytes?: number;
}

export interface DurableQueueOptions {
  readonly destination: Destination;
  /** False: in memory only. */
  readonly queue: QueueOptions | false;
  /** How long a record may wait for company. In milliseconds. */
  readonly delayMs: number;
}

/** What a queue holds and what became of the rest. */
export interface QueueState {
  /** The folder of this process's records; undefined where they are in memory. */
  readonly directory: string | undefined;
  /** Of this process and of ended ones that it delivers. */
  readonly pendingBytes: number;
  readonly segments: number;
  readonly full: boolean;
  readonly counters: Readonly<QueueCounters>;
  readonly lastError: ShippingError | undefined;
}

export interface FlushOptions {
  readonly timeoutMs: number;
  /** Ends at the first attempt that fails: what is on disk is safe there. @default false */
  readonly onlyWhileReachable?: boolean;
  /** Waits for what ended processes left, too. @default true */
  readonly adopted?: boolean;
}

/** Records on their way to the collector: on disk from the moment they are appended, sent in their order, removed once acknowledged. */
export class DurableQueue {
  readonly counters = zeroCounters();
  readonly #options: DurableQueueOptions;
  readonly #log: SegmentLog;
  readonly #bounds: Bounds;
  readonly #segmentBytes: number;
  readonly #sync = new GroupSync();
  readonly #shipper: Shipper;
  readonly #folder: ProcessFolder | undefined;
  readonly #adoption: Adoption | undefined;
  readonly #lostListeners = new Set<(runId: string) => void>();
  readonly #changed = new Set<() => void>();
  readonly #intervals: ReturnType<typeof setInterval>[] = [];
  #sendTimer: ReturnType<typeof setTimeout> | undefined;
  #stateTimer: ReturnType<typeof setTimeout> | undefined;
  #shipping: Promise<void> | undefined;
  #diskFailed = false;
  #failures = 0;
  #closed = false;

  constructor(options: DurableQueueOptions) {
    this.#options = options;
    const { destination, queue } = options;
    const opened = queue === false ? undefined : openFolder(queue.directory ?? defaultQueueDirectory(), destination);
    this.#folder = opened?.folder;
    const { maxBytes = 512 * MEBIBYTE, onFull = "block", retainBytes = 32 * MEBIBYTE } = queue === false ? {} : queue;
    this.#bounds = new Bounds(this.#folder ? maxBytes : Math.min(maxBytes, MEMORY_BYTES), onFull);
    this.#segmentBytes = Math.min(SEGMENT_BYTES, Math.ceil(this.#bounds.maxBytes / 8));
    this.#log = new SegmentLog({ retainBytes, onAcknowledged: (position) => this.#onAcknowledged(position) });
    this.#shipper = this.#createShipper();
    if (opened) this.#adoption = new Adoption(opened.destinationFolder, opened.folder, this.#createShipper(), this.counters);
    this.#log.add(this.#openSegment());
    runOutside(() => this.#startIntervals());
  }

  /** Takes a record. Synchronous: when it returns, the end of the process can't lose it any more. Never throws. */
  append(record: QueuedRecord): void {
    runOutside(() => this.#append(record));
  }

  /** False while the queue is full and its policy is to leave checkpoints out. */
  accepts(): boolean {
    return !this.#bounds.isFull || this.#bounds.onFull === "block";
  }

  /** Counts a checkpoint that was left out. */
  countDroppedCheckpoint(): void {
    this.counters.droppedCheckpoints++;
    runOutside(() => this.#changedState());
  }

  /** What a step awaits before it adds more; undefined where there is room. */
  room(): Promise<void> | undefined {
    return this.#bounds.room();
  }

  /** Told of runs that the collector can't make whole by what it got: they have to be written anew from here on. */
  onLost(listener: (runId: string) => void): void {
    this.#lostListeners.add(listener);
  }

  /**
   * Sends what was appended before the call. Keeps the process up meanwhile.
   *
   * @returns whether the collector has it all
   */
  async flush(options: FlushOptions): Promise<boolean> {
    return runOutside(() => this.#flush(options));
  }

  /** Ends sending. What the collector does not have stays on disk for the next process. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#stopTimers();
    this.#shipper.stop();
    await Promise.all([this.#shipping, this.#adoption?.stop()]);
    this.#leave();
  }

  /** For the end of the process: leaves the folder as the next one needs it. Synchronous. */
  leave(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#leave();
  }

  state(): QueueState {
    return {
      directory: this.#folder?.path,
      pendingBytes: this.#pendingBytes,
      segments: this.#log.segments,
      full: this.#bounds.isFull,
      counters: { ...this.counters },
      lastError: this.#shipper.lastError,
    };
  }

  /** Whether the collector has everything. */
  get isEmpty(): boolean {
    return this.#log.isEmpty && (this.#adoption?.isEmpty ?? true);
  }

  #append(record: QueuedRecord): void {
    const sizeBytes = record.payload.length;
    if (this.#closed || sizeBytes > MAX_PAYLOAD_BYTES || !this.#bounds.takes(this.#pendingBytes, sizeBytes)) {
      this.#drop(record);
      return;
    }
    const frame = encodeRecord(record);
    if (this.#log.active!.sizeBytes >= this.#segmentBytes) this.#log.add(this.#openSegment());
    try {
      this.#log.append(frame);
    } catch (error) {
      this.#reportDisk(error);
      this.#log.add(new MemorySegment());
      this.#log.append(frame);
    }
    this.#sync.touch(this.#log.active!);
    this.counters.appended++;
    if (this.#log.totalBytes > this.#bounds.maxBytes) this.#log.release(0);
    this.#bounds.update(this.#pendingBytes);
    if (!this.#sendTimer) this.#schedule(this.#options.delayMs);
  }

  get #pendingBytes(): number {
    return this.#log.pendingBytes + (this.#adoption?.pendingBytes ?? 0);
  }

  #createShipper(): Shipper {
    return new Shipper({
      destination: this.#options.destination,
      counters: this.counters,
      onLost: (runId) => this.#lose(runId),
      onFailure: () => {
        this.#failures++;
        this.#changedState();
      },
    });
  }

  #openSegment(): Segment {
    if (!this.#folder) return new MemorySegment();
    try {
      const segment = this.#folder.createSegment(this.#log.last + 1);
      this.#sync.touchFolder(this.#folder);
      this.#diskFailed = false;
      return segment;
    } catch (error) {
      this.#reportDisk(error);
      return new MemorySegment();
    }
  }

  #reportDisk(error: unknown): void {
    if (!this.#diskFailed) diag.error("retake: the queue's disk does not take records, they wait in memory", error);
    this.#diskFailed = true;
  }

  #drop({ blobs }: QueuedRecord): void {
    if (blobs) {
      this.counters.droppedCheckpoints++;
      this.#lose(blobs.runId);
    } else {
      this.counters.dropped++;
    }
    const total = this.counters.dropped + this.counters.droppedCheckpoints;
    // 1, 2, 4, 8 …: never silent, and no flood.
    if ((total & (total - 1)) === 0)
      diag.error(`retake: ${total} records were left out: the queue is ${this.#closed ? "closed" : "full"}, or they are too large`);
  }

  #lose(runId: string): void {
    for (const listener of this.#lostListeners) listener(runId);
  }

  #schedule(delayMs: number): void {
    this.#sendTimer = setTimeout(() => this.#send(), delayMs);
    this.#sendTimer.unref();
  }

  #send(): void {
    if (this.#shipping || this.#closed) return;
    this.#shipping = this.#shipper.ship(this.#log).finally(() => {
      this.#shipping = undefined;
      clearTimeout(this.#sendTimer);
      this.#sendTimer = undefined;
      // Appended meanwhile. Where somebody waits, there is no waiting for company.
      if (!this.#log.isEmpty && !this.#closed) this.#schedule(this.#changed.size > 0 ? 0 : this.#options.delayMs);
    });
  }

  #onAcknowledged(position: Position): void {
    this.#folder?.writeCursor(position);
    this.#changedState();
  }

  #changedState(): void {
    this.#bounds.update(this.#pendingBytes);
    for (const look of this.#changed) look();
    if (!this.#folder || this.#stateTimer || this.#closed) return;
    this.#stateTimer = setTimeout(() => {
      this.#stateTimer = undefined;
      this.#writeState(false);
    }, STATE_DELAY_MS);
    this.#stateTimer.unref();
  }

  #writeState(released: boolean): void {
    const { url } = this.#options.destination;
    this.#folder?.writeState({ pid: process.pid, url, counters: this.counters, lastError: this.#shipper.lastError ?? null, released });
  }

  async #flush({ timeoutMs, onlyWhileReachable = false, adopted: withAdopted = true }: FlushOptions): Promise<boolean> {
    const target = this.#log.end;
    const failuresBefore = this.#failures;
    let adopted = !withAdopted;
    if (withAdopted)
      void this.#adopt().then(() => {
        adopted = true;
        look();
      });
    this.#shipper.hurry();
    if (!this.#log.isEmpty) this.#send();
    const deadlineMs = dateNow() + timeoutMs;
    const delivered = (): boolean => !isBefore(this.#log.position, target) && adopted;
    const { promise, resolve } = Promise.withResolvers<void>();
    const look = (): void => {
      const gaveUp = this.#closed || (onlyWhileReachable && this.#failures > failuresBefore);
      if (delivered() || gaveUp || dateNow() >= deadlineMs) resolve();
    };
    // Not unreferenced: whoever flushes wants the process to stay until it is done.
    const timer = setTimeout(resolve, timeoutMs);
    this.#changed.add(look);
    look();
    await promise;
    this.#changed.delete(look);
    clearTimeout(timer);
    return delivered();
  }

  #startIntervals(): void {
    if (!this.#folder) return;
    this.#writeState(false);
    this.#intervals.push(setInterval(() => this.#beat(), HEARTBEAT_MS).unref(), setInterval(() => void this.#adopt(), LOOK_MS).unref());
    setTimeout(() => void this.#adopt(), this.#options.delayMs).unref();
  }

  async #adopt(): Promise<void> {
    if (this.#closed) return;
    const done = this.#adoption?.run();
    this.#adoption?.hurry();
    await done;
    this.#changedState();
  }

  #beat(): void {
    // Taken for an ended process's, after a long stop: what comes next goes into a folder that others know to be alive.
    if (this.#folder?.isTaken() && !this.#closed) this.#log.add(this.#openSegment());
    this.#writeState(false);
  }

  #stopTimers(): void {
    clearTimeout(this.#sendTimer);
    clearTimeout(this.#stateTimer);
    for (const interval of this.#intervals) clearInterval(interval);
  }

  #leave(): void {
    this.#bounds.release();
    for (const look of this.#changed) look();
    if (this.isEmpty) {
      this.#log.remove();
      this.#folder?.remove();
      return;
    }
    if (!this.#log.isEmpty && (!this.#folder || this.#diskFailed))
      diag.error("retake: recorded data is lost: it was in memory only and the collector did not take it");
    this.#log.close();
    this.#writeState(true);
    this.#folder?.close();
  }
}

/** Undefined where there is no disk to write to, which is said once. */
function openFolder(directory: string, destination: Destination): { destinationFolder: string; folder: ProcessFolder } | undefined {
  try {
    const destinationFolder = openDestination(directory, destination);
    return { destinationFolder, folder: ProcessFolder.create(destinationFolder) };
  } catch (error) {
    diag.error(`retake: no queue can be kept in ${directory}: records wait in memory, and end with the process`, error);
    return undefined;
  }
}
