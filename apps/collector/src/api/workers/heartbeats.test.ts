import { RetakeError } from "@retake/protocol";
import { expect, test, vi } from "vitest";
import { Heartbeats } from "./heartbeats.ts";

const agents = [{ name: "support", version: "1", pins: {} }];

test("heartbeats are written when there is something to say", async () => {
  let now = 0;
  const beatWorker = vi.fn(() => Promise.resolve());
  const heartbeats = new Heartbeats({ store: { beatWorker }, now: () => now });
  const written = async (project: string, id: string, of = agents): Promise<boolean> => {
    beatWorker.mockClear();
    await heartbeats.note(project, { id, agents: of });
    return beatWorker.mock.calls.length === 1;
  };
  expect(await written("a", "w")).toBe(true);
  now = 5_000;
  expect(await written("a", "w")).toBe(false);
  expect(await written("b", "w")).toBe(true);
  expect(await written("a", "other")).toBe(true);
  expect(await written("a", "w", [])).toBe(true);
  expect(await written("a", "w", [])).toBe(false);
  // A worker that speaks every 5 s is heard of at least every 10: it is taken for gone after 15.
  now = 15_000;
  expect(await written("a", "w", [])).toBe(true);
  // A clock that was set back.
  now = 0;
  expect(await written("a", "w", [])).toBe(true);
});

test("a heartbeat that was not written is written with the next", async () => {
  const beatWorker = vi.fn(() => Promise.reject(new RetakeError("store_unavailable", "down")));
  const heartbeats = new Heartbeats({ store: { beatWorker }, now: () => 0 });
  for (let i = 0; i < 2; i++) await expect(heartbeats.note("a", { id: "w", agents })).rejects.toMatchObject({ code: "store_unavailable" });
  expect(beatWorker).toHaveBeenCalledTimes(2);
});
