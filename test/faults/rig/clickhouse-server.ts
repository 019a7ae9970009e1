import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { connect, startEmbeddedClickHouse, type ClickHouse, type EmbeddedClickHouse } from "@retake/store";

/** A ClickHouse of the test's own, that things are done to; its port and data stay. */
export class ClickHouseServer {
  readonly dataDir: string;
  #server: EmbeddedClickHouse;
  #hasEnded = false;
  #client: ClickHouse;

  private constructor(dataDir: string, server: EmbeddedClickHouse) {
    this.dataDir = dataDir;
    this.#server = server;
    this.#client = connect({ url: this.url });
    this.#watch();
  }

  static async start(dataDir?: string): Promise<ClickHouseServer> {
    const dir = dataDir ?? (await mkdtemp(path.join(tmpdir(), "retake-clickhouse-")));
    return new ClickHouseServer(dir, await startEmbeddedClickHouse({ dataDir: dir }));
  }

  /** With user, password and database. */
  get url(): string {
    return this.urlAt(this.#server.port);
  }

  /** The same server through something that listens on another port. */
  urlAt(port: number): string {
    const address = new URL(this.#server.url);
    address.port = String(port);
    address.username = this.#server.username;
    address.password = this.#server.password;
    address.pathname = "/retake";
    return address.href;
  }

  get port(): number {
    return this.#server.port;
  }

  /** Asks the server itself, past any collector. */
  async rows<Row>(sql: string, parameters: Readonly<Record<string, unknown>> = {}): Promise<Row[]> {
    return this.#client.rows<Row>(sql, parameters);
  }

  async kill(): Promise<void> {
    if (!this.#hasEnded) process.kill(this.#server.pid, "SIGKILL");
    await this.#server.ended;
  }

  /** The embedded server, unlike a ClickHouse of its own, ends when a client is gone that it answers. */
  async startIfEnded(): Promise<void> {
    if (this.#hasEnded) await this.startAgain();
  }

  async stop(): Promise<void> {
    await this.#server.stop();
  }

  /** After `kill` or `stop`. */
  async startAgain(): Promise<void> {
    await this.#server.ended;
    this.#server = await startEmbeddedClickHouse({ dataDir: this.dataDir, port: this.#server.port });
    this.#watch();
  }

  /** It takes connections and says nothing any more. */
  freeze(): void {
    process.kill(this.#server.pid, "SIGSTOP");
  }

  thaw(): void {
    process.kill(this.#server.pid, "SIGCONT");
  }

  async remove(): Promise<void> {
    await this.#client.close();
    await this.#server.stop();
    await rm(this.dataDir, { recursive: true, force: true, maxRetries: 5 });
  }

  #watch(): void {
    const server = this.#server;
    this.#hasEnded = false;
    void server.ended.then(() => {
      if (server === this.#server) this.#hasEnded = true;
    });
  }
}
