import type { EmbeddedClickHouse } from "@retake/store";
import { describe, expect, test, vi } from "vitest";
import { keepEmbeddedClickHouse } from "./keep-embedded.ts";

/** Servers that end when the test says so. */
function servers(failing: readonly number[] = []) {
  const started: { port: number; end: () => void; stop: ReturnType<typeof vi.fn> }[] = [];
  let attempts = 0;
  const start = ({ port = 0 }: { dataDir: string; port?: number }): Promise<EmbeddedClickHouse> => {
    if (failing.includes(attempts++)) return Promise.reject(new Error("no"));
    let end = (): void => undefined;
    const ended = new Promise<void>((resolve) => (end = resolve));
    const stop = vi.fn<() => Promise<void>>(() => (end(), ended));
    started.push({ port, end, stop });
    const url = "http://127.0.0.1:9";
    return Promise.resolve({ url, username: "u", password: "p", port: port || 9, pid: started.length, ended, stop });
  };
  return { started, start, attempts: () => attempts };
}
const options = { dataDir: "d", port: 0, log: () => undefined, waitsMs: [1, 1, 1] };

describe("keepEmbeddedClickHouse", () => {
  test("starts it again at the same port", async () => {
    const { started, start } = servers();
    const kept = await keepEmbeddedClickHouse({ ...options, start });
    started[0]!.end();
    await expect.poll(() => started.length).toBe(2);
    expect(started[1]!.port).toBe(9);
    await kept.stop();
    await kept.ended;
    expect(started).toHaveLength(2);
    expect(started[1]!.stop).toHaveBeenCalled();
  });

  test("tries again where it does not start, and gives up in the end", async () => {
    const { started, start, attempts } = servers([1, 2, 4, 5, 6, 7]);
    const kept = await keepEmbeddedClickHouse({ ...options, start, wellMs: 0 });
    started[0]!.end();
    await expect.poll(() => started.length).toBe(2);
    started[1]!.end();
    await kept.ended;
    expect(started).toHaveLength(2);
    expect(attempts()).toBeGreaterThan(5);
  });

  test("gives up a server that ends each time as soon as it is up", async () => {
    const { started, start } = servers();
    const kept = await keepEmbeddedClickHouse({ ...options, start });
    for (let i = 0; i < 4; i++) {
      await expect.poll(() => started.length).toBe(i + 1);
      started[i]!.end();
    }
    await kept.ended;
    expect(started).toHaveLength(4);
  });

  test("does not start one again that was stopped", async () => {
    const { started, start } = servers();
    const kept = await keepEmbeddedClickHouse({ ...options, start });
    await kept.stop();
    expect(started).toHaveLength(1);
  });
});
