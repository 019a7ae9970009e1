import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

export interface BadNetworkOptions {
  readonly targetPort: number;
  readonly random: () => number;
  /** For each piece of data that passes. */
  readonly cutProbability: number;
  readonly longestDelayMs: number;
}

/** A way to a server that takes its time, and breaks off in the middle of requests and of answers. */
export class BadNetwork {
  cuts = 0;
  #isGood = false;
  readonly #options: BadNetworkOptions;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(options: BadNetworkOptions) {
    this.#options = options;
    this.#server = createServer((from) => this.#join(from));
  }

  static async start(options: BadNetworkOptions): Promise<BadNetwork> {
    const network = new BadNetwork(options);
    await new Promise<void>((resolve) => network.#server.listen(0, "127.0.0.1", resolve));
    return network;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** From now on it just passes on. */
  heal(): void {
    this.#isGood = true;
  }

  stop(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }

  #join(client: Socket): void {
    const server = connect(this.#options.targetPort, "127.0.0.1");
    for (const socket of [client, server]) {
      this.#sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => this.#sockets.delete(socket));
    }
    // The client sees its connection break. The server's answer is taken and thrown away: the embedded one, unlike a
    // ClickHouse of its own, ends when it can't write one.
    client.on("close", () => server.end());
    server.on("close", () => client.destroy());
    this.#pass(client, server);
    this.#pass(server, client);
  }

  #pass(from: Socket, to: Socket): void {
    const { random, cutProbability, longestDelayMs } = this.#options;
    let passed = Promise.resolve();
    from.on("data", (part: Buffer) => {
      passed = passed.then(async () => {
        if (!this.#isGood) await delay(random() * longestDelayMs);
        if (to.destroyed || to.writableEnded) return;
        const isCut = !this.#isGood && random() < cutProbability;
        to.write(isCut ? part.subarray(0, Math.floor(random() * part.length)) : part);
        if (!isCut) return;
        this.cuts++;
        for (const socket of [from, to]) if (socket.remotePort !== this.#options.targetPort) socket.destroy();
      });
    });
    from.on("end", () => void passed.then(() => to.end()));
  }
}
