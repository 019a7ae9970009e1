import type { ByteBudget } from "../../pipeline/index.ts";
import type { BodyPool } from "./body-pool.ts";
import { Refusal } from "./refusal.ts";

/** A request's part of the budget, and of the memory for bodies: what is held of its body, in whatever form. */
export class Reservation {
  readonly #budget: ByteBudget;
  readonly #pool: BodyPool;
  readonly #borrowed: Buffer[] = [];
  #sizeBytes = 0;

  constructor(budget: ByteBudget, pool: BodyPool) {
    this.#budget = budget;
    this.#pool = pool;
  }

  /** Memory until {@link Reservation.release}: nothing may read it afterwards. */
  borrow(sizeBytes: number): Buffer {
    const room = this.#pool.take(sizeBytes);
    this.#borrowed.push(room);
    return room;
  }

  /** @throws Refusal 429 where the collector holds as much as it may. */
  grow(sizeBytes: number): void {
    if (!this.#budget.tryReserve(sizeBytes)) throw new Refusal(429, "The collector holds as much telemetry as it may; send again.");
    this.#sizeBytes += sizeBytes;
  }

  shrink(sizeBytes: number): void {
    this.#budget.release(sizeBytes);
    this.#sizeBytes -= sizeBytes;
  }

  release(): void {
    for (const room of this.#borrowed.splice(0)) this.#pool.give(room);
    this.shrink(this.#sizeBytes);
  }
}
