import type { ClickHouse } from "../client/connect.ts";

type SharedFault = "shared_missing" | "digest_mismatch";

/** Verdicts remembered: more than a run needs, so that those of the page under way are always among them. */
const REMEMBERED = 200_000;
const A_QUERY = 2000;

/** Verifies shared blobs where they lie: the server computes their hashes, nothing of them is sent. */
export class SharedCheck {
  readonly #clickhouse: ClickHouse;
  readonly #project: string;
  readonly #verdicts = new Map<string, SharedFault | "good">();

  constructor(clickhouse: ClickHouse, project: string) {
    this.#clickhouse = clickhouse;
    this.#project = project;
  }

  async verify(hashes: readonly string[]): Promise<void> {
    const unknown = [...new Set(hashes)].filter((hex) => !this.#verdicts.has(hex));
    for (let i = 0; i < unknown.length; i += A_QUERY) await this.#verifySome(unknown.slice(i, i + A_QUERY));
    for (const oldest of this.#verdicts.keys()) {
      if (this.#verdicts.size <= REMEMBERED + hashes.length) break;
      this.#verdicts.delete(oldest);
    }
  }

  /** What is wrong with it; undefined where nothing is. It has to have been verified before. */
  fault(hex: string): SharedFault | undefined {
    const verdict = this.#verdicts.get(hex);
    return verdict === "good" ? undefined : (verdict ?? "shared_missing");
  }

  async #verifySome(hashes: readonly string[]): Promise<void> {
    const rows = await this.#clickhouse.rows<{ hex: string; good: number }>(
      `SELECT lower(hex(s.hash)) AS hex, min(substring(SHA256(s.body), 1, 24) = s.hash) AS good
       FROM checkpoint_shared AS s
       WHERE s.project = {project:String} AND s.hash IN (SELECT CAST(unhex(arrayJoin({hashes:Array(String)})) AS FixedString(24)))
       GROUP BY s.hash`,
      { project: this.#project, hashes },
    );
    const found = new Map(rows.map(({ hex, good }) => [hex, good === 1 ? ("good" as const) : ("digest_mismatch" as const)]));
    for (const hex of hashes) this.#verdicts.set(hex, found.get(hex) ?? "shared_missing");
  }
}
