import type { RecentError } from "@retake/protocol";
import type { Log } from "./log.ts";
import type { OtlpRequestSample } from "./metrics.ts";

const SECONDS = 60;
const KEPT_ERRORS = 10;
const MAX_TEXT = 500;

export interface IngestFigures {
  readonly acceptedPerSecond: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly refusedRequests: number;
}

/** What the health page shows of the last minute, and of what went wrong lately. */
export class Recent {
  readonly #now: () => number;
  /** Records accepted in each second of the last minute, by the second modulo 60. */
  readonly #buckets = new Float64Array(SECONDS);
  #second: number;
  readonly #startedSecond: number;
  #accepted = 0;
  #rejected = 0;
  #refusedRequests = 0;
  readonly #errors = new Map<string, RecentError>();

  constructor(now: () => number = Date.now) {
    this.#now = now;
    this.#second = this.#startedSecond = Math.floor(now() / 1000);
  }

  count({ status, accepted, rejected }: Pick<OtlpRequestSample, "status" | "accepted" | "rejected">): void {
    this.#advance();
    this.#buckets[this.#second % SECONDS]! += accepted;
    this.#accepted += accepted;
    this.#rejected += rejected;
    if (status >= 400) this.#refusedRequests++;
  }

  figures(): IngestFigures {
    this.#advance();
    const elapsed = Math.min(SECONDS, Math.max(1, this.#second - this.#startedSecond));
    return {
      acceptedPerSecond: this.#buckets.reduce((sum, each) => sum + each, 0) / elapsed,
      accepted: this.#accepted,
      rejected: this.#rejected,
      refusedRequests: this.#refusedRequests,
    };
  }

  /** A log that remembers its errors. */
  watch(log: Log): Log {
    return (level, message, fields) => {
      if (level === "error") this.#remember(message, fields?.["error"]);
      log(level, message, fields);
    };
  }

  /** Latest first. */
  errors(): RecentError[] {
    return [...this.#errors.values()].toReversed();
  }

  #remember(message: string, detail: unknown): void {
    const key = message.slice(0, MAX_TEXT);
    const count = (this.#errors.get(key)?.count ?? 0) + 1;
    this.#errors.delete(key);
    this.#errors.set(key, {
      message: key,
      detail: typeof detail === "string" ? detail.slice(0, MAX_TEXT) : "",
      count,
      lastTimeMs: this.#now(),
    });
    const [oldest] = this.#errors.keys();
    if (this.#errors.size > KEPT_ERRORS && oldest !== undefined) this.#errors.delete(oldest);
  }

  /** Empties what is older than a minute. A clock that was set back changes nothing. */
  #advance(): void {
    const second = Math.floor(this.#now() / 1000);
    if (second - this.#second >= SECONDS) this.#buckets.fill(0);
    else for (let each = this.#second + 1; each <= second; each++) this.#buckets[each % SECONDS] = 0;
    this.#second = Math.max(this.#second, second);
  }
}
