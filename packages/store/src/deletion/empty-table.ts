import type { ClickHouse } from "../client/connect.ts";

/** How old the knowledge that there is nothing may be. */
const EMPTY_FOR_MS = 1_000;

/** Whether a table has rows that still count: asked before each write, so that having none, the rule, costs nothing. */
export class EmptyTable {
  readonly #clickhouse: ClickHouse;
  readonly #table: string;
  readonly #now: () => number;
  #untilMs = -Infinity;

  /** @param table with a column `until` */
  constructor(clickhouse: ClickHouse, table: "deleted_runs" | "deleted_shared", now: () => number = Date.now) {
    this.#clickhouse = clickhouse;
    this.#table = table;
    this.#now = now;
  }

  async isEmpty(): Promise<boolean> {
    const nowMs = this.#now();
    if (nowMs < this.#untilMs) return true;
    const isEmpty = await this.#ask();
    if (isEmpty) this.#untilMs = nowMs + EMPTY_FOR_MS;
    return isEmpty;
  }

  /** In a cluster all are counted: a query that ends before every shard has answered breaks off its connections. */
  async #ask(): Promise<boolean> {
    const some = this.#clickhouse.cluster === null ? "LIMIT 1" : "";
    const [row] = await this.#clickhouse.rows<{ count: number }>(
      `SELECT count() AS count FROM (SELECT 1 FROM ${this.#table} WHERE until > now() ${some})`,
    );
    return row?.count === 0;
  }

  /** Rows were added. */
  forget(): void {
    this.#untilMs = -Infinity;
  }
}
