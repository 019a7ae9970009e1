import { runEvents } from "@retake/protocol";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createTestApi, type TestApi } from "../api.fixture.ts";
import { RUN_ID } from "../memory-store.fixture.ts";

let api: TestApi;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval"] });
  api = createTestApi();
});
afterEach(() => vi.useRealTimers());

class Listener {
  text = "";
  ended = false;
  readonly headers: Headers;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;

  constructor(response: Response) {
    this.headers = response.headers;
    this.#reader = response.body!.getReader();
    void this.#read();
  }

  async #read(): Promise<void> {
    const decoder = new TextDecoder();
    for (;;) {
      const { done, value } = await this.#reader.read();
      if (done) break;
      this.text += decoder.decode(value, { stream: true });
    }
    this.ended = true;
  }

  get events(): string[][] {
    return [...this.text.matchAll(/^data: (.*)$/gm)].map((match) => runEvents.parse(JSON.parse(match[1]!)).runIds);
  }

  leave = (): Promise<void> => this.#reader.cancel();
}

async function listen(): Promise<Listener> {
  const listener = new Listener(await api.request("/api/events"));
  await vi.waitFor(() => expect(listener.text).toContain(": listening"));
  return listener;
}

describe("GET /api/events", () => {
  test("tells all listeners of changed runs, asking the store once for all", async () => {
    const [first, second] = [await listen(), await listen()];
    expect(first.headers.get("content-type")).toContain("text/event-stream");
    expect(first.headers.get("cache-control")).toBe("no-cache, no-transform");
    expect(first.headers.get("x-accel-buffering")).toBe("no");
    api.store.changed = [RUN_ID];
    await vi.advanceTimersByTimeAsync(1_000);
    await vi.waitFor(() => expect([first.events, second.events]).toEqual([[[RUN_ID]], [[RUN_ID]]]));
    expect(api.store.polls).toBe(1);
    await Promise.all([first.leave(), second.leave()]);
  });

  test("asks only while somebody listens", async () => {
    await vi.advanceTimersByTimeAsync(5_000);
    expect(api.store.polls).toBe(0);
    const listener = await listen();
    await vi.advanceTimersByTimeAsync(3_000);
    expect(api.store.polls).toBe(3);
    await listener.leave();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(api.store.polls).toBe(3);
  });

  test("goes on after the store failed", async () => {
    const listener = await listen();
    api.store.failure = new Error("down");
    await vi.advanceTimersByTimeAsync(1_000);
    expect(api.bugs).toHaveLength(1);
    api.store.failure = undefined;
    api.store.changed = [RUN_ID];
    await vi.advanceTimersByTimeAsync(1_000);
    await vi.waitFor(() => expect(listener.events).toEqual([[RUN_ID]]));
    await listener.leave();
  });

  test("beats every 15 seconds, and ends when the server stops", async () => {
    const listener = await listen();
    await vi.advanceTimersByTimeAsync(15_000);
    await vi.waitFor(() => expect(listener.text).toContain(": alive"));
    api.stopping.abort();
    await vi.waitFor(() => expect(listener.ended).toBe(true));
  });
});
