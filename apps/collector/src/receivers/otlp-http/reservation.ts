import type { ByteBudget } from "../../pipeline/index.ts";
import { Refusal } from "./refusal.ts";

/** A request's part of the budget: what is held of its body, in whatever form. */
export class Reservation {
  readonly #budget: ByteBudget;
  #sizeBytes = 0;

  constructor(budget: ByteBudget) {
    this.#budget = budget;
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
    this.shrink(this.#sizeBytes);
  }
}
